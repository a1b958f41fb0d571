package reusediffusion.spark.prompts;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of delimiter-separated values: RFC 4180, and where {@code escapes} is set also Spark's backslashes before quotes. Strict where Spark's own
 * parser is not: a quote that never closes would there take the rest of the file for one value, in silence.
 */
final class DelimitedRows {
    private static final int LONGEST = 1 << 26;

    private final Reader reader;
    private final char delimiter;
    private final boolean escapes;
    private final char[] buffer = new char[1 << 13];
    private int position;
    private int end;
    private long line;
    private long start;
    private boolean more;
    private boolean sawEscape;

    /** @param line in which the reader stands, from 1 */
    DelimitedRows(Reader reader, char delimiter, boolean escapes, long line) {
        this.reader = reader;
        this.line = line;
        this.delimiter = delimiter;
        this.escapes = escapes;
    }

    /** The next row's values, null where there is nothing between two delimiters; null at the end of the file. */
    List<String> next() throws IOException {
        if (peek() < 0) {
            return null;
        }
        start = line;
        List<String> values = new ArrayList<>();
        do {
            values.add(peek() == '"' ? quoted() : plain());
        } while (more);
        return values;
    }

    /** The line in which the latest row begins. */
    long line() {
        return start;
    }

    /** Whether a backslash stood before a quote, so that the text may be of Spark's making. */
    boolean sawEscape() {
        return sawEscape;
    }

    private String plain() throws IOException {
        StringBuilder value = new StringBuilder();
        int c = take();
        while (!ends(c)) {
            value.append((char) c);
            c = take();
        }
        return value.isEmpty() ? null : value.toString();
    }

    private String quoted() throws IOException {
        StringBuilder value = new StringBuilder();
        long opened = line;
        take();
        for (int c = take(); c != '"' || peek() == '"'; c = take()) {
            if (c < 0 || value.length() > LONGEST) {
                throw new TextFault(opened, "a quote that opens there never closes.");
            }
            if (c == '"') {
                take();
            } else if (c == '\\' && peek() == '"') {
                sawEscape = true;
                c = escapes ? take() : c;
            } else if (c == '\\' && escapes && peek() == '\\') {
                take();
            } else {
                count(c);
            }
            value.append((char) c);
        }
        closed();
        return value.toString();
    }

    private void closed() throws IOException {
        long here = line;
        int c = take();
        while (c == ' ' || c == '\t' && delimiter != '\t') {
            c = take();
        }
        if (!ends(c)) {
            throw new TextFault(
                    here,
                    "behind a closing quote stands more text; write quotes inside a quoted text twice, or with a backslash"
                            + " before each of them in the whole file.");
        }
    }

    /** Whether the character ends a value; a line's end is taken whole. */
    private boolean ends(int c) throws IOException {
        more = c == delimiter;
        if (c == '\r' && peek() == '\n') {
            take();
        }
        if (c == '\r' || c == '\n') {
            line++;
        }
        return more || c < 0 || c == '\r' || c == '\n';
    }

    private void count(int c) throws IOException {
        if (c == '\n' || c == '\r' && peek() != '\n') {
            line++;
        }
    }

    private int take() throws IOException {
        int c = peek();
        position++;
        return c;
    }

    private int peek() throws IOException {
        if (position >= end) {
            if (end < 0) {
                return -1;
            }
            end = reader.read(buffer);
            position = 0;
            if (end < 0) {
                return -1;
            }
        }
        return buffer[position];
    }
}
