package reusediffusion.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.LongConsumer;

/** What has arrived of a file. Its name stands for the contents that it is to have, so that a later start goes on with it and no other version does. */
final class PartialFile {
    static final String SUFFIX = ".part";

    private final Path path;
    private final RemoteFile file;

    PartialFile(Path hidden, RemoteFile file) {
        String version = file.path() + "\n" + file.hash() + "\n" + file.size(); // two files may have the same contents
        this.path = hidden.resolve(UUID.nameUUIDFromBytes(version.getBytes(StandardCharsets.UTF_8)) + SUFFIX);
        this.file = file;
    }

    long length() {
        try {
            return Files.exists(path) ? Files.size(path) : 0;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    void discard() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /**
     * Adds what {@code in} gives, up to one byte more than the file may have.
     *
     * @param counted told the length after every write
     * @throws IOException where reading fails; what was read is there
     */
    void append(InputStream in, LongConsumer counted) throws IOException {
        byte[] buffer = new byte[1 << 18];
        try (FileChannel out = open()) {
            long length = length();
            while (length <= file.size()) {
                int n = in.read(buffer, 0, (int) Math.min(buffer.length, file.size() + 1 - length));
                if (n < 0) {
                    return;
                }
                write(out, ByteBuffer.wrap(buffer, 0, n));
                length += n;
                counted.accept(length);
            }
        }
    }

    private FileChannel open() {
        try {
            return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void write(FileChannel out, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Whether it has arrived as the listing says; reads all of it back. */
    boolean isRight() {
        try {
            if (file.size() == 0) {
                open().close();
            }
            return file.matches(path);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Gives it the file's name, in one step and after it has reached the disk. */
    void publish(Path target) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
            Files.createDirectories(target.getParent());
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private HubException unwritable(IOException e) {
        return new HubException(
                file.path() + " cannot be written to " + path.getParent().getParent() + ": "
                        + (e instanceof java.nio.file.FileSystemException f && f.getReason() != null
                                ? f.getReason()
                                : e.toString())
                        + ". What has arrived is kept; make room or rights and start again.",
                e);
    }
}
