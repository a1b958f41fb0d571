package reusediffusion.cuda;

import static org.bytedeco.cuda.global.cudart.cudaGetLastError;
import static org.bytedeco.cuda.global.cudart.cudaGraphDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphExecDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphInstantiate;
import static org.bytedeco.cuda.global.cudart.cudaGraphLaunch;
import static org.bytedeco.cuda.global.cudart.cudaStreamBeginCapture;
import static org.bytedeco.cuda.global.cudart.cudaStreamCaptureModeThreadLocal;
import static org.bytedeco.cuda.global.cudart.cudaStreamEndCapture;

import java.util.Arrays;
import java.util.function.Function;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.cuda.CUDAStreamGuard;
import org.bytedeco.pytorch.global.torch_cuda;
import reusediffusion.tensor.Owned;
import reusediffusion.tensor.Scope;

/**
 * One network call as a CUDA graph, whose intermediate results lie in a {@link GraphMemoryPool} of its own.
 *
 * <p>What throws while a stream is captured, such as memory that runs out, leaves the capture open or invalid. Until it is ended, all work on
 * that stream fails; ending an invalid one answers an error, which the next kernel's check would take for its own. So it is ended and its error
 * forgotten before anything else is done.
 *
 * <p>Source: CUDA C++ Programming Guide, "Stream Capture", "Invalidation"; PyTorch {@code aten/src/ATen/cuda/CUDAGraph.cpp}.
 */
final class CudaGraph implements GraphRecorder.Graph {
    private final int device;
    private final GraphMemoryPool memory;
    private Tensor[] inputs = {};
    private Tensor[] outputs = {};
    private CUgraphExec_st executable;

    private CudaGraph(int device) {
        this.device = device;
        memory = new GraphMemoryPool(device);
    }

    /** Captures one call on the GPU of its inputs; where it throws, nothing is left of it. */
    static CudaGraph of(Function<Tensor[], Tensor[]> network, Tensor[] given) {
        CudaGraph graph = new CudaGraph(Kernels.device(given[0]));
        torch_cuda.device_synchronize();
        try {
            graph.memory.during(() -> graph.recordOrRelease(network, given));
        } catch (RuntimeException | Error e) {
            graph.memory.release();
            throw e;
        }
        return graph;
    }

    private void recordOrRelease(Function<Tensor[], Tensor[]> network, Tensor[] given) {
        try {
            record(network, given);
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
    }

    private void record(Function<Tensor[], Tensor[]> network, Tensor[] given) {
        inputs = new Tensor[given.length];
        for (int i = 0; i < given.length; i++) {
            inputs[i] = Owned.of(given[i].clone());
        }
        torch_cuda.device_synchronize(); // what follows is another stream's, which would read before these are there
        CUDAStream stream = torch_cuda.getStreamFromPool(false, (byte) device);
        try (CUDAStreamGuard guard = new CUDAStreamGuard(stream.unwrap())) {
            try (Scope warm = new Scope()) {
                var unused = network.apply(inputs);
            }
            torch_cuda.device_synchronize();
            CUgraph_st graph;
            try (Branch.Streams streams = new Branch.Streams(stream, device)) {
                graph = capture(stream.stream(), network);
            }
            executable = Owned.kept(new CUgraphExec_st());
            int error = cudaGraphInstantiate(executable, graph, 0);
            cudaGraphDestroy(graph);
            CudaErrors.require(error, "made executable");
        }
    }

    private CUgraph_st capture(CUstream_st stream, Function<Tensor[], Tensor[]> network) {
        CUgraph_st graph = new CUgraph_st();
        CudaErrors.require(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "begun");
        try {
            Tensor[] made = network.apply(inputs);
            outputs = new Tensor[made.length];
            for (int i = 0; i < made.length; i++) {
                outputs[i] = Owned.of(made[i]);
            }
        } catch (RuntimeException | Error e) {
            if (cudaStreamEndCapture(stream, graph) == 0 && !graph.isNull()) {
                cudaGraphDestroy(graph);
            }
            cudaGetLastError();
            throw e;
        }
        CudaErrors.require(cudaStreamEndCapture(stream, graph), "ended");
        return graph;
    }

    @Override
    public Tensor[] replay(Tensor[] given) {
        for (int i = 0; i < inputs.length; i++) {
            inputs[i].copy_(given[i]);
        }
        try (PointerScope scope = new PointerScope()) {
            CudaErrors.require(
                    cudaGraphLaunch(executable, torch_cuda.getCurrentCUDAStream((byte) device).stream()), "launched");
        }
        return Arrays.stream(outputs).map(Tensor::clone).toArray(Tensor[]::new);
    }

    @Override
    public void close() {
        try {
            torch_cuda.device_synchronize();
        } catch (RuntimeException e) {
            System.getLogger(CudaGraph.class.getName())
                    .log(System.Logger.Level.DEBUG, "A lost device has nothing that could be waited for.", e);
        }
        release();
        memory.release();
    }

    private void release() {
        if (executable != null && !executable.isNull()) {
            cudaGraphExecDestroy(executable);
        }
        for (Tensor[] tensors : new Tensor[][] {inputs, outputs}) {
            for (Tensor tensor : tensors) {
                if (tensor != null) {
                    Owned.end(tensor);
                }
            }
        }
    }
}
