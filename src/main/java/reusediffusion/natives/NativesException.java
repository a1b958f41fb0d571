package reusediffusion.natives;

/** The native libraries cannot be loaded; the message is a sentence that names the remedy. */
public final class NativesException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure to load native libraries, told in a sentence for the user. */
    public NativesException(String message) {
        super(message);
    }

    /** A failure to load native libraries, told in a sentence for the user, with what caused it. */
    public NativesException(String message, Throwable cause) {
        super(message, cause);
    }
}
