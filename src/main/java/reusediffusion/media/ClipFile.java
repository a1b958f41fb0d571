package reusediffusion.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of a clip for as long as FFmpeg needs one. */
final class ClipFile {
    /** Work with the file. */
    interface Work<T> {
        /** Does the work with a file that is empty at first. */
        T on(Path file) throws IOException;
    }

    private ClipFile() {}

    /** Does work with a temporary file, which is gone afterwards. */
    static <T> T with(Work<T> work) {
        try {
            Path file = Files.createTempFile("clip", ".mp4");
            try {
                return work.on(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The clip cannot be coded: " + e.getMessage() + ".", e);
        }
    }
}
