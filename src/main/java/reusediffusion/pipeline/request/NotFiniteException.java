package reusediffusion.pipeline.request;

/** A sample whose latents or pixels overflowed or became NaN. */
public final class NotFiniteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Tells that the sample of this id came to numbers that are not finite. */
    public NotFiniteException(String id) {
        super("Sample '" + id
                + "' came out as NaN or infinity; bfloat16 or float32 (--dtype) has the range that float16 lacks, and if"
                + " they give the same, the model's files are damaged.");
    }
}
