package reusediffusion.reuse.table;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Files of tables and plans, which are there whole or not at all. */
public final class WholeText {
    private WholeText() {}

    /**
     * Puts {@code text} into {@code file} in one step; nothing else stays behind where that fails.
     *
     * @throws TableException where the file cannot be written
     */
    public static void write(String text, Path file) {
        Path whole = file.toAbsolutePath();
        if (Files.isDirectory(whole)) {
            throw new TableException(
                    file + " is a folder, where a file has to be; move it away, or name another place.");
        }
        Path part = whole.resolveSibling("." + whole.getFileName() + "." + UUID.randomUUID());
        try {
            Files.createDirectories(whole.getParent());
            try {
                Files.write(part, text.getBytes(StandardCharsets.UTF_8));
                Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new TableException(file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
