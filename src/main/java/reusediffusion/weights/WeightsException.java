package reusediffusion.weights;

/** A checkpoint that does not fit its network; the message names the file, the tensor and what was expected. */
public final class WeightsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WeightsException(String message) {
        super(message);
    }

    public WeightsException(String message, Throwable cause) {
        super(message, cause);
    }
}
