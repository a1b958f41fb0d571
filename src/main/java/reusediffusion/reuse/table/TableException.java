package reusediffusion.reuse.table;

/** A table or plan that cannot be read, or that does not fit the run; the message is one sentence for the user. */
public final class TableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TableException(String message) {
        super(message);
    }

    public TableException(String message, Throwable cause) {
        super(message, cause);
    }
}
