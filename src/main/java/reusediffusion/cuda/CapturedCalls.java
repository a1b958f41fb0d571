package reusediffusion.cuda;

import static org.bytedeco.cuda.global.cudart.cudaGraphDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphExecDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphInstantiate;
import static org.bytedeco.cuda.global.cudart.cudaGraphLaunch;
import static org.bytedeco.cuda.global.cudart.cudaStreamBeginCapture;
import static org.bytedeco.cuda.global.cudart.cudaStreamCaptureModeThreadLocal;
import static org.bytedeco.cuda.global.cudart.cudaStreamEndCapture;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.cuda.CUDAStreamGuard;
import org.bytedeco.pytorch.cuda.DeviceAssertionsDataVectorCUDAKernelLaunchInfoVectorPair;
import org.bytedeco.pytorch.cuda.StreamFilter;
import org.bytedeco.pytorch.global.torch_cuda;
import reusediffusion.tensor.Fallbacks;
import reusediffusion.tensor.Scope;

/**
 * A network whose calls are captured as CUDA graphs, one for each set of input shapes, and then replayed by one launch: thousands of kernels cost the
 * host nothing, so that a busy host does not slow a step. A shape is captured when it comes for the second time; at most four are
 * kept. On a CPU, with the system property {@code reusediffusion.graphs=off}, and where a capture fails, the network is simply called.
 *
 * <p>A graph's intermediate results lie in a memory pool of its own, which torch gives to nobody else while the graph lives.
 */
public final class CapturedCalls implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CapturedCalls.class.getName());
    private static final int MOST = 4;
    private static final AtomicLong POOLS = new AtomicLong();

    private final Function<Tensor[], Tensor> network;
    private final Map<String, Captured> captured = new LinkedHashMap<>();
    private boolean on = wanted();

    /** @param network a function of its inputs alone, whose work on the device depends on nothing but their shapes */
    public CapturedCalls(Function<Tensor[], Tensor> network) {
        this.network = network;
    }

    /** Whether they are not switched off. */
    static boolean wanted() {
        return !"off".equals(System.getProperty("reusediffusion.graphs"));
    }

    /** A graph, where it reads and writes, and its pool; all null after a shape's first call. */
    private record Captured(CUgraphExec_st graph, Tensor[] inputs, Tensor output, int device, LongPointer pool) {
        static final Captured ONCE = new Captured(null, null, null, 0, null);

        Tensor replay(Tensor[] given) {
            for (int i = 0; i < inputs.length; i++) {
                inputs[i].copy_(given[i]);
            }
            try (PointerScope scope = new PointerScope()) {
                require(cudaGraphLaunch(graph, torch_cuda.getCurrentCUDAStream((byte) device).stream()), "launched");
            }
            return output.clone();
        }

        void close() {
            if (graph == null) {
                return;
            }
            torch_cuda.device_synchronize();
            cudaGraphExecDestroy(graph);
            for (Tensor input : inputs) {
                input.releaseReference();
            }
            output.releaseReference();
            torch_cuda.getAllocator().releasePool((byte) device, id(pool));
            pool.close();
        }
    }

    /** What the network makes of the inputs, which are on one device. */
    public Tensor apply(Tensor... inputs) {
        if (!inputs[0].is_cuda()) {
            return network.apply(inputs);
        }
        if (!on) {
            Fallbacks.tell("Networks were called kernel by kernel in place of captured graphs");
            return network.apply(inputs);
        }
        String shapes = shapes(inputs);
        Captured known = captured.remove(shapes);
        if (known == null) {
            captured.put(shapes, Captured.ONCE);
            return network.apply(inputs);
        }
        try {
            Captured now = known == Captured.ONCE ? capture(inputs) : known;
            captured.put(shapes, now);
            forgetOldest();
            return now.replay(inputs);
        } catch (RuntimeException e) {
            on = false;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Calls are no longer captured as graphs on this device: " + e.getMessage());
            return network.apply(inputs);
        }
    }

    /** How many graphs are kept. */
    public int graphs() {
        return (int) captured.values().stream().filter(c -> c != Captured.ONCE).count();
    }

    private static String shapes(Tensor[] inputs) {
        StringBuilder shapes = new StringBuilder();
        for (Tensor input : inputs) {
            shapes.append(Arrays.toString(input.shape()));
        }
        return shapes.toString();
    }

    private Captured capture(Tensor[] given) {
        int device = Kernels.device(given[0]);
        LongPointer pool = new LongPointer(2).put(0, Long.MAX_VALUE).put(1, POOLS.incrementAndGet());
        pool.retainReference();
        torch_cuda.device_synchronize();
        try (PointerScope scope = new PointerScope();
                StreamFilter everyStream = new StreamFilter() {
                    @Override
                    public boolean call(Pointer stream) {
                        return true;
                    }
                }) {
            torch_cuda.getAllocator().beginAllocateToPool((byte) device, id(pool), everyStream);
            try {
                Tensor[] inputs = new Tensor[given.length];
                for (int i = 0; i < inputs.length; i++) {
                    inputs[i] = lasting(given[i].clone());
                }
                CUDAStream stream = torch_cuda.getStreamFromPool(false, (byte) device);
                try (CUDAStreamGuard guard = new CUDAStreamGuard(stream.unwrap())) {
                    try (Scope warm = new Scope()) {
                        var unused = network.apply(inputs);
                    }
                    torch_cuda.device_synchronize();
                    CUgraph_st graph = new CUgraph_st();
                    require(cudaStreamBeginCapture(stream.stream(), cudaStreamCaptureModeThreadLocal), "begun");
                    Tensor output;
                    try {
                        output = lasting(network.apply(inputs));
                    } finally {
                        require(cudaStreamEndCapture(stream.stream(), graph), "ended");
                    }
                    CUgraphExec_st executable = new CUgraphExec_st();
                    require(cudaGraphInstantiate(executable, graph, 0), "made executable");
                    cudaGraphDestroy(graph);
                    executable.retainReference();
                    return new Captured(executable, inputs, output, device, pool);
                }
            } finally {
                torch_cuda.getAllocator().endAllocateToPool((byte) device, id(pool));
            }
        }
    }

    private static Tensor lasting(Tensor t) {
        Tensor kept = new Tensor(t);
        kept.retainReference();
        return kept;
    }

    /** The bindings name torch's pair of numbers by the wrong class; the memory is what counts. */
    private static DeviceAssertionsDataVectorCUDAKernelLaunchInfoVectorPair id(LongPointer pool) {
        return new DeviceAssertionsDataVectorCUDAKernelLaunchInfoVectorPair(pool);
    }

    private void forgetOldest() {
        while (graphs() > MOST) {
            String oldest = captured.entrySet().stream()
                    .filter(entry -> entry.getValue() != Captured.ONCE)
                    .findFirst()
                    .orElseThrow()
                    .getKey();
            captured.remove(oldest).close();
        }
    }

    private static void require(int error, String done) {
        if (error != 0) {
            throw new IllegalStateException("a graph could not be " + done + " (CUDA error " + error + ")");
        }
    }

    @Override
    public void close() {
        captured.values().forEach(Captured::close);
        captured.clear();
    }
}
