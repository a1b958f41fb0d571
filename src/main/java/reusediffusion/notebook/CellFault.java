package reusediffusion.notebook;

import java.util.Locale;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;

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

    /** What a cell threw, with the line of the cell that it went through last. */
    static CellFault thrown(JShellException e, Snippet snippet, int line) {
        int place = line;
        for (StackTraceElement element : e.getStackTrace()) {
            if (("#" + snippet.id()).equals(element.getFileName())) {
                place = line + element.getLineNumber() - 1;
                break;
            }
        }
        String name = e instanceof EvalException own
                ? own.getExceptionClassName()
                : e.getClass().getName();
        String message = e.getMessage() == null
                ? ""
                : ": " + e.getMessage().lines().findFirst().orElse("");
        return new CellFault("throws in line " + place + " " + name + message, e);
    }

    /** What the compiler says about a line of a cell. */
    static CellFault rejected(Diag error, int line) {
        return new CellFault("does not compile, line " + line + ": " + oneLine(error.getMessage(Locale.ROOT)));
    }

    private static String oneLine(String message) {
        return message.strip()
                .replaceAll("\\R\\s*location:.*", "")
                .replaceAll("\\s*\\R\\s*", ", ")
                .replaceAll("\\s+", " ");
    }
}
