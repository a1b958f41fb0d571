package reusediffusion.spark.prompts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Objects one after the other: a line each, several in a line, or over several lines. An object that is cut off spoils no other: the next one
 * begins at the next line that starts with a brace.
 */
final class JsonLineRecords extends Records {
    private static final int LONGEST = 1 << 26;
    private static final int SHOWN = 60;

    private final BufferedReader text;
    private final Set<String> wanted;
    private final Deque<PromptRecord> ready = new ArrayDeque<>();
    private final StringBuilder piece = new StringBuilder();
    private long start;
    private long line;

    JsonLineRecords(PromptFile file, BufferedReader text, Set<String> wanted) {
        super(file);
        this.text = text;
        this.wanted = wanted;
    }

    @Override
    PromptRecord read() throws IOException {
        while (ready.isEmpty()) {
            String next = text.readLine();
            line++;
            if (!piece.isEmpty() && (next == null || next.startsWith("{"))) {
                cut();
            }
            if (next == null) {
                return ready.poll();
            }
            add(next);
        }
        return ready.poll();
    }

    private void add(String next) throws IOException {
        if (piece.isEmpty()) {
            if (next.isBlank()) {
                return;
            }
            start = line;
            piece.append(next);
            parse();
        } else {
            piece.append('\n').append(next);
            if (piece.length() > LONGEST) {
                throw new TextFault(start, "the object that begins there does not end.");
            }
            if (next.stripTrailing().endsWith("}")) {
                parse();
            }
        }
    }

    /** Takes the piece apart where it is whole; it stays where more has to follow. */
    private void parse() throws IOException {
        Deque<PromptRecord> found = new ArrayDeque<>();
        try {
            JsonValues values = new JsonValues(new StringReader(piece.toString()), wanted, columns(), start - 1);
            for (PromptRecord record = values.next(); record != null; record = values.next()) {
                found.add(record);
            }
        } catch (JsonEOFException e) {
            return;
        } catch (JsonProcessingException e) {
            found.add(PromptRecord.unreadable(start, "it is no JSON (" + e.getOriginalMessage() + "): " + shown()));
        }
        piece.setLength(0);
        ready.addAll(found);
    }

    private void cut() {
        ready.add(PromptRecord.unreadable(start, "its JSON is cut off: " + shown()));
        piece.setLength(0);
    }

    private String shown() {
        String all = piece.toString();
        return all.length() <= SHOWN ? all : all.substring(0, SHOWN) + "…";
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
