package reusediffusion.cuda;

import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch_cuda;

/** Captures network calls on GPUs. */
final class CudaGraphRecorder implements GraphRecorder {
    @Override
    public boolean takes(Tensor[] inputs) {
        return inputs[0].is_cuda();
    }

    @Override
    public Graph record(Function<Tensor[], Tensor[]> network, Tensor[] inputs) {
        return CudaGraph.of(network, inputs);
    }

    @Override
    public void giveBack() {
        torch_cuda.getAllocator().emptyCache();
    }
}
