package reusediffusion.spark.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Folders on this machine's disk, with all that is in them. */
final class LocalFolders {
    private LocalFolders() {}

    /** The folders within one whose names are meant, the least recently used first. */
    static List<Path> within(Path folder, Predicate<String> name) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(path -> Files.isDirectory(path)
                            && name.test(path.getFileName().toString()))
                    .forEach(found::add);
        }
        found.sort(Comparator.comparingLong(path -> path.toFile().lastModified()));
        return found;
    }

    /** The number of bytes that the files of a folder take. */
    static long bytes(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.mapToLong(path -> path.toFile().isFile() ? path.toFile().length() : 0)
                    .sum();
        }
    }

    /** Removes a folder, where it is there. */
    static void delete(Path place) throws IOException {
        if (!Files.exists(place)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(place)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
