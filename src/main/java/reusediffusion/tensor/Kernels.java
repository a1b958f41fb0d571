package reusediffusion.tensor;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Which of torch's kernels this process computes with. torch keeps these choices for the process, not for a model. */
public final class Kernels {
    private Kernels() {}

    /** Makes the choices that suit {@code placement}; to be called before a model is loaded there, as often as one is. */
    public static void choose(Placement placement) {
        if (placement.type().intern() == ScalarType.Float) {
            torch.globalContext().setAllowTF32CuDNN(false); // float32 that is asked for is float32
            torch.globalContext().setAllowTF32CuBLAS(false);
        }
    }
}
