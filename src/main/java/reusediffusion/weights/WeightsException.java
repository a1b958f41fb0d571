package reusediffusion.weights;

/** A checkpoint that does not fit its network; the message names the file, the tensor and what was expected. */
public final class WeightsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A fault of a checkpoint or its configuration, told in a sentence for the user. */
    public WeightsException(String message) {
        super(message);
    }

    /** A fault of a checkpoint or its configuration, told in a sentence for the user, with what caused it. */
    public WeightsException(String message, Throwable cause) {
        super(message, cause);
    }
}
