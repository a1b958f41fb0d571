package reusediffusion.reuse.table;

/** A table or plan that cannot be read, or that does not fit the run; the message is one sentence for the user. */
public final class TableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A table or plan that cannot be used, told in a sentence for the user. */
    public TableException(String message) {
        super(message);
    }

    /** A table or plan that cannot be used, told in a sentence for the user, with what caused it. */
    public TableException(String message, Throwable cause) {
        super(message, cause);
    }
}
