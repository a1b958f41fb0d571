package reusediffusion.spark.sink.ledger;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.names.OwnNames;
import reusediffusion.spark.sink.store.OpenRuns;
import reusediffusion.spark.sink.store.OutputLock;
import reusediffusion.spark.sink.store.Store;

/** What attempts that died left in an output folder: harmless, since no marker names it, and in the way. */
public final class OrphanFiles {
    private static final String REMEDY =
            "; nothing was removed. Let jobs/verify --repair take such samples back, and make them again first.";

    private OrphanFiles() {}

    /**
     * What the lines of markers tell of, either of the two.
     *
     * @param entry in which a file or trace lies, or null
     * @param damaged the marker of a line that cannot be read, or null
     */
    private record Told(String entry, String damaged) implements Serializable {
        private static final long serialVersionUID = 1;

        /** By one row of (id, file, steps_file, marker). */
        static Stream<Told> by(Row row) {
            return row.isNullAt(0)
                    ? Stream.of(new Told(null, row.getAs(Ledger.MARKER)))
                    : LostMarkers.entries(row.getString(1), row.getString(2)).map(entry -> new Told(entry, null));
        }
    }

    /**
     * Removes it, holding the folder's lock, so that nothing a running job writes is taken for garbage.
     *
     * @return the paths that were removed
     * @throws IllegalArgumentException if a marker cannot be read, names what is not there, or is gone although the manifest names its samples:
     *     then what else is there may be needed
     */
    public static List<String> collect(SparkSession spark, OutputFolder folder) throws IOException {
        try (Store store = new Store(folder, spark.sessionState().newHadoopConf());
                OutputLock lock = OutputLock.take(store, folder, "gc", () -> {})) {
            // First of all: what an attempt of a dead driver would still rename must not become a marker below.
            List<Path> garbage = new ArrayList<>(new OpenRuns(store, folder).endAll());
            MarkerFolding.run(spark, folder).close();
            List<Path> unnamed = new ArrayList<>(unnamed(store, folder, named(spark, store, folder)));
            LostMarkers.check(
                    spark,
                    store,
                    folder,
                    unnamed.stream().map(OrphanFiles::entry).collect(Collectors.toSet()));
            unnamed.addAll(leftovers(store, folder));
            for (Path path : unnamed) {
                lock.check();
                store.delete(path);
            }
            garbage.addAll(unnamed);
            return garbage.stream().map(Path::toString).toList();
        }
    }

    /** The entries that markers name. */
    private static Set<String> named(SparkSession spark, Store store, OutputFolder folder) throws IOException {
        checkFiles(store, folder);
        List<Told> told = new Ledger(spark, folder)
                .rawLines(List.of("id", "file", "steps_file"))
                .flatMap(row -> Told.by(row).iterator())
                .distinct()
                .collect();
        told.stream()
                .map(Told::damaged)
                .filter(Objects::nonNull)
                .sorted()
                .findFirst()
                .ifPresent(marker -> {
                    throw new IllegalArgumentException("The marker " + marker + " is damaged" + REMEDY);
                });
        return told.stream().map(Told::entry).collect(Collectors.toSet());
    }

    /** A marker is a file that holds something. */
    private static void checkFiles(Store store, OutputFolder folder) throws IOException {
        for (FileStatus marker : store.list(folder.shards())) {
            boolean hidden = marker.getPath().getName().startsWith(".");
            if (marker.isFile() ? marker.getLen() == 0 : !hidden) {
                throw new IllegalArgumentException(
                        "The marker " + marker.getPath() + (marker.isFile() ? " is empty" : " is a folder") + REMEDY);
            }
        }
    }

    /** What no marker names; found only where all that markers name is found too, and so under the names that they use. */
    private static List<Path> unnamed(Store store, OutputFolder folder, Set<String> named) throws IOException {
        Set<String> missing = new HashSet<>(named);
        List<Path> unnamed = new ArrayList<>();
        for (Path place : folder.places()) {
            for (FileStatus file : store.list(place)) {
                if (!missing.remove(entry(file.getPath()))) {
                    unnamed.add(file.getPath());
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("Markers of " + folder.root() + " name " + missing.size()
                    + " files or folders that are not there, such as "
                    + missing.stream().sorted().findFirst().orElse("") + REMEDY);
        }
        return unnamed;
    }

    /** As {@link reusediffusion.spark.sink.names.AttemptName#entry} names it. */
    private static String entry(Path path) {
        return path.getParent().getName() + "/" + path.getName();
    }

    private static List<Path> leftovers(Store store, OutputFolder folder) throws IOException {
        Stream<FileStatus> beside = store.list(folder.path()).stream()
                .filter(file -> OwnNames.isLeftover(file.getPath().getName()));
        Stream<FileStatus> runs = store.list(folder.runs()).stream()
                .filter(file -> file.getPath().getName().startsWith("."));
        return Stream.concat(beside, runs).map(FileStatus::getPath).toList();
    }
}
