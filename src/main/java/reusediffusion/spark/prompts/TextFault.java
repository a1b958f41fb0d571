package reusediffusion.spark.prompts;

import java.io.IOException;

/** What is wrong with a text, and in which of its lines. */
final class TextFault extends IOException {
    private static final long serialVersionUID = 1;
    private final long line;

    /** @param line from 1 */
    TextFault(long line, String what) {
        super(what);
        this.line = line;
    }

    long line() {
        return line;
    }
}
