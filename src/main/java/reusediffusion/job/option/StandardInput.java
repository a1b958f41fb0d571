package reusediffusion.job.option;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prompts from standard input, laid down as a file of this machine. */
final class StandardInput {
    private StandardInput() {}

    /** Objects of JSON where the text begins with one, else a prompt a line. */
    static String asFile(InputStream in) {
        try {
            byte[] text = in.readAllBytes();
            String start = new String(text, 0, Math.min(text.length, 100), StandardCharsets.UTF_8)
                    .replaceFirst("^\ufeff", "")
                    .stripLeading();
            if (text.length == 0) {
                throw new IllegalArgumentException("--prompts - reads standard input, and that is empty.");
            }
            boolean json = start.startsWith("{") || start.startsWith("[");
            Path folder = Files.createTempDirectory("reusediffusion-prompts");
            Path file = folder.resolve("standard-input" + (json ? ".jsonl" : ".txt"));
            Files.write(file, text);
            folder.toFile().deleteOnExit();
            file.toFile().deleteOnExit();
            return file.toString();
        } catch (IOException e) {
            throw new IllegalArgumentException("Standard input cannot be read: " + e.getMessage() + ".", e);
        }
    }
}
