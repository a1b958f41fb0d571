package reusediffusion.natives;

/** The native libraries cannot be loaded; the message is a sentence that names the remedy. */
public final class NativesException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NativesException(String message) {
        super(message);
    }

    public NativesException(String message, Throwable cause) {
        super(message, cause);
    }
}
