package reusediffusion.notebook;

/** Raised where a cell does not compile or throws; the message is a sentence that begins with a verb, such as "does not compile, line 2: …". */
public final class CellFault extends Exception {
    private static final long serialVersionUID = 1;

    CellFault(String message) {
        super(message);
    }

    CellFault(String message, Throwable cause) {
        super(message, cause);
    }

    /** The same fault with the name of the cell in front. */
    public CellFault in(String cell) {
        return new CellFault(cell + " " + getMessage(), this);
    }
}
