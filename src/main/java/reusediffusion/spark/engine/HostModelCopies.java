package reusediffusion.spark.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The copies of models that a host keeps, each a folder named by its key. A process holds a copy for as long as it lives; one that nobody
 * holds may go when another model needs the room, the least recently used first.
 *
 * @param limit bytes of all copies together, or 0 for as many as the disk holds
 */
record HostModelCopies(Path folder, long limit) {
    private static final String IN_USE = ".use";

    /** Held by this process, and never closed: closing any channel of a file would give up the process's locks on it. */
    private static final Map<Path, FileLock> HELD = new HashMap<>();

    /** Keeps others from removing the copy, there or not yet, and marks it as used just now. */
    void hold(String key) throws IOException {
        synchronized (HELD) {
            Path use = folder.resolve(key + IN_USE).toAbsolutePath();
            if (!HELD.containsKey(use)) {
                HELD.put(use, open(use).lock(0, Long.MAX_VALUE, true));
            }
        }
        Path copy = folder.resolve(key);
        if (Files.isDirectory(copy)) {
            Files.setLastModifiedTime(copy, FileTime.from(Instant.now()));
        }
    }

    /** Gives the copy up; what this process has opened of it stays readable. */
    void release(String key) throws IOException {
        synchronized (HELD) {
            FileLock lock = HELD.remove(folder.resolve(key + IN_USE).toAbsolutePath());
            if (lock != null) {
                lock.acquiredBy().close();
            }
        }
    }

    /** Removes what died attempts at this model left, and copies that nobody holds until there is room for it. */
    void makeRoom(RemoteModel model) throws IOException {
        for (Path part : LocalFolders.within(folder, name -> name.startsWith(model.key() + "."))) {
            LocalFolders.delete(part);
        }
        List<Path> copies = LocalFolders.within(folder, name -> !name.contains("."));
        long kept = 0;
        for (Path copy : copies) {
            kept += LocalFolders.bytes(copy);
        }
        for (Path copy : copies) {
            if (fits(model.bytes(), kept)) {
                return;
            }
            long size = LocalFolders.bytes(copy);
            kept -= removed(copy) ? size : 0;
        }
        if (!fits(model.bytes(), kept)) {
            throw new IllegalArgumentException(refusal(model, kept));
        }
    }

    private boolean fits(long wanted, long kept) throws IOException {
        return (limit == 0 || kept + wanted <= limit) && wanted <= free();
    }

    private long free() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    private String refusal(RemoteModel model, long kept) throws IOException {
        String room = limit == 0
                ? folder + " has room for " + (free() >> 20)
                : folder + " has room for " + (Math.min(free(), limit - kept) >> 20) + ", with models in use of "
                        + (kept >> 20) + " and " + ModelCache.LIMIT + " of " + (limit >> 20);
        return "The model " + model.address() + " has " + (model.bytes() >> 20) + " MB and " + room
                + "; name a larger disk with --conf " + ModelCache.FOLDER + "=FOLDER, or raise the limit.";
    }

    /** Moved aside whole before it is deleted, so that no half copy can be found; false where someone holds it. */
    private boolean removed(Path copy) throws IOException {
        Path use = folder.resolve(copy.getFileName() + IN_USE).toAbsolutePath();
        synchronized (HELD) {
            if (HELD.containsKey(use)) {
                return false;
            }
            try (FileChannel channel = open(use);
                    FileLock lock = channel.tryLock()) {
                if (lock == null) {
                    return false;
                }
                Path aside = folder.resolve(copy.getFileName() + ".gone");
                LocalFolders.delete(aside);
                Files.move(copy, aside, StandardCopyOption.ATOMIC_MOVE);
                LocalFolders.delete(aside);
                return true;
            } catch (OverlappingFileLockException e) {
                return false;
            }
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
