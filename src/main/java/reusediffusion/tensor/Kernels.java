package reusediffusion.tensor;

import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch_cuda;

/** Which of torch's kernels this process computes with. torch keeps these choices for the process, not for a model. */
public final class Kernels {
    private static final int HOPPER = 9;
    private static final int BLACKWELL = 10;
    /** The oldest cuDNN whose attention was measured here. */
    private static final long CUDNN = 91400;

    private static final String DEPRIORITIZED = "TORCH_CUDNN_SDPA_DEPRIORITIZED";
    private static final long MATH = 0;
    private static final long FLASH = 1;
    private static final long EFFICIENT = 2;
    private static final long CUDNN_ATTENTION = 3;

    private Kernels() {}

    /** Makes the choices that suit {@code placement}; to be called before a model is loaded there, as often as one is. */
    public static void choose(Placement placement) {
        if (placement.type().intern() == ScalarType.Float) {
            torch.globalContext().setAllowTF32CuDNN(false); // float32 that is asked for is float32
            torch.globalContext().setAllowTF32CuBLAS(false);
        }
        if (placement.onGpu() && System.getenv(DEPRIORITIZED) == null && attendsFasterWithCudnn(placement.ordinal())) {
            preferCudnnAttention();
        }
    }

    /**
     * cuDNN's attention before the flash one, which stays for what cuDNN cannot do. On an H200 it takes 0.40 ms for FLUX, 0.55 for SD3 and
     * 17.4 for CogVideoX where flash takes 0.79, 0.85 and 24.2, at the same distance from float32. torch does the same by itself from cuDNN
     * 9.15.1 on: older ones could read out of bounds in the backward pass, which is never run here.
     *
     * <p>Source: PyTorch {@code aten/src/ATen/native/transformers/cuda/sdp_utils.cpp} ({@code check_prefer_cudnn_attention}); issue
     * 169849; release notes of cuDNN's frontend 1.16.0.
     */
    private static void preferCudnnAttention() {
        try (LongVector order = new LongVector(CUDNN_ATTENTION, FLASH, EFFICIENT, MATH)) {
            torch.globalContext().setSDPPriorityOrder(order);
        }
    }

    private static boolean attendsFasterWithCudnn(byte gpu) {
        try {
            int generation = torch_cuda.getDeviceProperties(gpu).major();
            return (generation == HOPPER || generation == BLACKWELL) && Context.versionRuntimeCuDNN() >= CUDNN;
        } catch (LinkageError e) {
            return false; // without the native half of the CUDA bindings torch's own order stays
        }
    }
}
