package reusediffusion.spark.prompts;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Map;

/** A prompt a line; blank lines are left out. */
final class TextRecords extends Records {
    private final BufferedReader text;
    private long line;

    TextRecords(PromptFile file, BufferedReader text) {
        super(file);
        this.text = text;
        columns().add("prompt");
    }

    @Override
    PromptRecord read() throws IOException {
        String prompt = text.readLine();
        line++;
        while (prompt != null && prompt.isBlank()) {
            prompt = text.readLine();
            line++;
        }
        return prompt == null ? null : new PromptRecord(line, Map.of("prompt", prompt));
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
