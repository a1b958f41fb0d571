package reusediffusion.tensor;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.natives.Natives;

/** Sets how many threads native work on the CPU may use. */
public final class Threads {
    static {
        Natives.ready();
    }

    private Threads() {}

    /**
     * Sets the number of threads for what the calling thread does next. Torch keeps the number for each thread.
     * OpenBLAS, with which torch multiplies matrices, keeps one for the process and does not hear of torch's: left
     * alone it takes every core, whose number then decides how sums are rounded, and threads of several tasks get into
     * each other's way.
     */
    public static void use(int threads) {
        torch.set_num_threads(threads);
        if (openblas_nolapack.blas_get_num_threads() != threads) {
            openblas_nolapack.blas_set_num_threads(threads);
        }
    }
}
