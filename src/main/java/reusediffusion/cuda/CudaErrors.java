package reusediffusion.cuda;

import static org.bytedeco.cuda.global.cudart.cudaErrorMemoryAllocation;
import static org.bytedeco.cuda.global.cudart.cudaGetLastError;

/** Turns what calls of the CUDA runtime answer into exceptions. */
final class CudaErrors {
    private CudaErrors() {}

    /**
     * Forgets an error and throws it, so that it is told once: the next kernel's check would otherwise take it for its own.
     *
     * @param error what a call answered; 0 is none
     * @param done what was to be done with a graph, in the form "begun"
     * @throws IllegalStateException if there was an error; it says what was not done
     */
    static void require(int error, String done) {
        if (error != 0) {
            cudaGetLastError();
            String reason = error == cudaErrorMemoryAllocation ? "CUDA out of memory" : "CUDA error " + error;
            throw new IllegalStateException("a graph could not be " + done + " (" + reason + ")");
        }
    }
}
