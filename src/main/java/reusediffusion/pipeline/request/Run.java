package reusediffusion.pipeline.request;

/**
 * How one sample went through the loop: which steps called the network, and the time that this took.
 *
 * @param called per step: was the network called
 * @param trace the measurements of a collecting run, else null
 * @param encodeMillis text encoding, denoising and decoding time of its batch, divided among the batch's samples
 * @param cut in words, what its text encoders did not see of a text that was too long; null where they saw all
 */
public record Run(
        boolean[] called, Trace trace, double encodeMillis, double denoiseMillis, double decodeMillis, String cut) {

    /** Calls of the network; both guidance branches of a step are one. */
    public int calls() {
        int n = 0;
        for (boolean c : called) {
            n += c ? 1 : 0;
        }
        return n;
    }
}
