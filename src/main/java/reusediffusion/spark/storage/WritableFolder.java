package reusediffusion.spark.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a folder of this machine can be written. Rights, read-only disks and full ones are told apart from others by a file alone. */
public final class WritableFolder {
    /** A full disk still makes empty files. */
    private static final int BYTES = 1 << 16;

    private WritableFolder() {}

    /**
     * Makes a folder where it is missing, and a small file in it for a moment.
     *
     * @throws IOException where that cannot be done
     */
    public static void require(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        Path probe = Files.createTempFile(folder, ".probe", "");
        try {
            Files.write(probe, new byte[BYTES]);
        } finally {
            Files.delete(probe);
        }
    }
}
