package reusediffusion.natives;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A native library in a jar of the class path.
 *
 * @param name of its file
 * @param size in bytes
 * @param crc of its content, as the jar tells it
 * @param source where it is read from
 */
record NativeLibrary(String name, long size, long crc, URL source) {

    /** What the list of a folder's libraries says of it. */
    String line() {
        return name + " " + size + " " + Long.toHexString(crc);
    }

    /** Writes it into a folder, down to the disk. */
    void writeInto(Path folder) throws IOException {
        Path file = folder.resolve(name);
        URLConnection connection = source.openConnection();
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            Files.copy(in, file);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            // Before its folder gets its name: a machine that loses power must not keep the name alone.
            channel.force(true);
        }
        if (Files.size(file) != size) {
            throw new IOException(file + " has " + Files.size(file) + " bytes and not " + size);
        }
    }
}
