package reusediffusion.natives;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Folders of native libraries. One that has its name is whole: it is filled under another, and renamed. */
final class NativeFolder {
    /** Beside the libraries: their names, sizes and checksums, written last. */
    private static final String LIST = "contents";

    private static final String PART = ".part-";

    private NativeFolder() {}

    /** Whether all that its list names is there with its size, and the list is that of {@code wanted} unless that is empty. */
    static boolean isWhole(Path folder, NativeSet wanted) {
        try {
            List<String> lines = Files.readAllLines(folder.resolve(LIST));
            for (String line : lines) {
                String[] fields = line.split(" ");
                if (Files.size(folder.resolve(fields[0])) != Long.parseLong(fields[1])) {
                    return false;
                }
            }
            return wanted.libraries().isEmpty() || lines.equals(wanted.lines());
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** The folder of {@code set} under {@code root}: the one that is there, or a new one. Processes that want it at once wait for one. */
    static Path lay(NativeSet set, Path root) throws IOException {
        Path folder = root.resolve(set.key());
        if (isWhole(folder, set)) {
            return folder;
        }
        try (FileChannel channel = FileChannel.open(
                        root.resolve(set.key() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = FolderLock.await(channel)) {
            if (!isWhole(folder, set)) {
                if (lock != null) {
                    removeParts(root, set.key());
                }
                layNew(set, folder);
            }
        }
        return folder;
    }

    /** Writes all libraries and their list into a folder that is not there yet or empty. */
    static void fill(NativeSet set, Path folder) throws IOException {
        Files.createDirectories(folder);
        try {
            set.libraries().parallelStream()
                    .filter(library -> set.original(library) == library)
                    .forEach(library -> {
                        try {
                            library.writeInto(folder);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause().getMessage(), e);
        }
        for (NativeLibrary library : set.libraries()) {
            if (set.original(library) != library) {
                link(
                        folder.resolve(library.name()),
                        folder.resolve(set.original(library).name()));
            }
        }
        Files.write(folder.resolve(LIST), set.lines());
    }

    /** The linker knows a file again under another name, and loads it once. */
    private static void link(Path name, Path file) throws IOException {
        try {
            Files.createLink(name, file);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(file, name);
        }
    }

    private static void layNew(NativeSet set, Path folder) throws IOException {
        Path part = beside(folder);
        Path damaged = beside(folder);
        try {
            fill(set, part);
            if (Files.exists(folder)) {
                // Out of the way whole: processes that have loaded it keep what they have.
                Files.move(folder, damaged, StandardCopyOption.ATOMIC_MOVE);
            }
            rename(part, folder, set);
        } finally {
            delete(part);
            delete(damaged);
        }
    }

    private static void rename(Path part, Path folder, NativeSet set) throws IOException {
        try {
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Where locks do not work (some network disks), another process may have been first.
            if (!isWhole(folder, set)) {
                throw e;
            }
        }
    }

    private static Path beside(Path folder) {
        return folder.resolveSibling(folder.getFileName() + PART + UUID.randomUUID());
    }

    /** What processes that were killed left. */
    private static void removeParts(Path root, String key) throws IOException {
        List<Path> parts;
        try (Stream<Path> all = Files.list(root)) {
            parts = all.filter(path -> path.getFileName().toString().startsWith(key + PART))
                    .toList();
        }
        for (Path part : parts) {
            delete(part);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
