package reusediffusion.spark.prompts;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Set;

/** The elements of one JSON array, which may be larger than the memory. */
final class JsonRecords extends Records {
    private static final int BEGINNING = 1 << 12;

    private final BufferedReader text;
    private final JsonValues values;

    private JsonRecords(PromptFile file, BufferedReader text, Set<String> wanted) throws IOException {
        super(file);
        this.text = text;
        this.values = new JsonValues(text, wanted, columns(), 0);
    }

    /** Reads what the file's beginning announces: an array, a dataset of COCO, or objects one after the other. */
    static Records open(PromptFile file, BufferedReader text, Set<String> wanted) throws IOException {
        text.mark(BEGINNING);
        char[] first = new char[BEGINNING];
        int length = 0;
        for (int n = text.read(first); n > 0; n = text.read(first, length, BEGINNING - length)) {
            length += n;
        }
        text.reset();
        String beginning = new String(first, 0, length).stripLeading();
        if (CocoRecords.begin(beginning)) {
            return new CocoRecords(file, text, wanted);
        }
        return beginning.startsWith("[")
                ? new JsonRecords(file, text, wanted)
                : new JsonLineRecords(file, text, wanted);
    }

    @Override
    PromptRecord read() throws IOException {
        try {
            return values.next();
        } catch (JsonProcessingException e) {
            throw new TextFault(values.line(e.getLocation()), "this is no JSON: " + e.getOriginalMessage() + ".");
        }
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
