package reusediffusion.pipeline.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeDigestTest {
    private static final int EDGE = 1 << 20;

    @TempDir
    Path folder;

    private String digest(String place, byte... content) throws IOException {
        Path file = folder.resolve("file");
        Files.write(file, content);
        return EdgeDigest.of(Map.of(Path.of(place), file));
    }

    private static byte[] large(int changed) {
        byte[] content = new byte[3 * EDGE];
        content[changed] = 1;
        return content;
    }

    @Test
    void placeLengthBeginningAndEndCount() throws IOException {
        String one = digest("unet/a", (byte) 1, (byte) 2);
        assertThat(one).matches("[0-9a-f]{16}").isEqualTo(digest("unet/a", (byte) 1, (byte) 2));
        assertThat(digest("vae/a", (byte) 1, (byte) 2)).isNotEqualTo(one);
        assertThat(digest("unet/a", (byte) 1)).isNotEqualTo(one);
        assertThat(digest("unet/a", (byte) 1, (byte) 3)).isNotEqualTo(one);
    }

    @Test
    void theMiddleOfALargeFileIsNotRead() throws IOException {
        String middle = digest("a", large(EDGE));
        assertThat(digest("a", large(2 * EDGE - 1))).isEqualTo(middle);
        assertThat(digest("a", large(EDGE - 1))).isNotEqualTo(middle);
        assertThat(digest("a", large(2 * EDGE))).isNotEqualTo(middle);
    }

    @Test
    void aFileThatIsAsLargeAndAsOldAsItWasIsNotReadAgainUnlessItIsNew() throws IOException {
        Path file = folder.resolve("weights");
        Map<Path, Path> files = Map.of(Path.of("weights"), file);
        Instant now = Instant.now();
        String first = write(file, "one", now, files);
        assertThat(write(file, "two", now, files)).as("just written").isNotEqualTo(first);
        Instant before = now.minusSeconds(60);
        String old = write(file, "one", before, files);
        assertThat(write(file, "two", before, files)).as("as old and as large").isEqualTo(old);
        assertThat(write(file, "two", before.plusSeconds(1), files)).isNotEqualTo(old);
    }

    private static String write(Path file, String text, Instant time, Map<Path, Path> files) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(time));
        return EdgeDigest.of(files);
    }
}
