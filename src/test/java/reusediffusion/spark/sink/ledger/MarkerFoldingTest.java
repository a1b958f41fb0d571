package reusediffusion.spark.sink.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.sink.Death;
import reusediffusion.spark.sink.FaultyFileSystem;
import reusediffusion.spark.sink.names.MarkerName;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Marker;
import reusediffusion.spark.sink.store.Store;

/** Many markers become few in a process that dies after any of its steps. */
class MarkerFoldingTest {
    private static final List<String> ROWS = Stream.of("a", "b", "c", "d", "e", "f", "g")
            .map(id -> "{\"id\":\"" + id + "\"}")
            .toList();

    @TempDir
    private Path directory;

    @AfterEach
    void heal() {
        FaultyFileSystem.heal();
    }

    private void write(Path out, String name, int from, int to) throws IOException {
        Files.createDirectories(out.resolve("shards"));
        Files.writeString(out.resolve("shards/" + name), String.join("\n", ROWS.subList(from, to)) + "\n");
    }

    private Path many(int number) throws IOException {
        Path out = directory.resolve("out" + number);
        write(out, "r-1-00000.000000.json", 0, 2);
        write(out, "r-1-00000.000002.json", 2, 3);
        write(out, "r-1-00000.000003.json", 3, 5);
        write(out, "r-1-00001.000000.json", 5, 6);
        write(out, "r-1-00002.json", 6, 7);
        return out;
    }

    private static void fold(Path out) throws IOException {
        OutputFolder folder = new OutputFolder("faulty://" + out);
        try (Store store = new Store(folder, FaultyFileSystem.configuration())) {
            MarkerFolding folding = new MarkerFolding(folder, null);
            for (MarkerFolding.Group group : folding.begin(store)) {
                folding.fold(store, group);
            }
        }
    }

    private static List<String> names(Path out) throws IOException {
        try (var all = Files.list(out.resolve("shards"))) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** As a reader counts them. */
    private static List<String> rows(Path out) throws IOException {
        List<String> names = new ArrayList<>(names(out));
        names.removeAll(MarkerName.superseded(names));
        List<String> rows = new ArrayList<>();
        for (String name : names) {
            rows.addAll(Files.readAllLines(out.resolve("shards/" + name)));
        }
        return rows;
    }

    @Test
    void everyPrefixLeavesEachRowOnceAndTheNextOneEndsIt() throws Exception {
        Throwable died = null;
        int steps = 0;
        do {
            Path out = many(steps);
            FaultyFileSystem.inject(new Death(steps));
            died = catchThrowable(() -> fold(out));
            FaultyFileSystem.heal();
            assertThat(rows(out)).as("after a death at step " + steps).containsExactlyInAnyOrderElementsOf(ROWS);
            fold(out);
            assertThat(rows(out)).containsExactlyInAnyOrderElementsOf(ROWS);
            assertThat(names(out))
                    .containsExactly("r-1-00000.000000_000003.json", "r-1-00001.000000.json", "r-1-00002.json");
            steps++;
        } while (died != null);
        assertThat(steps).isGreaterThan(5);
    }

    /** A reader holds no lock: what it has listed may be folded before it is read. */
    @Test
    void aReaderOfAMarkerThatWasFoldedMeanwhileIsTold() throws Exception {
        Path out = many(0);
        fold(out);
        OutputFolder folder = new OutputFolder("faulty://" + out);
        try (Store store = new Store(folder, FaultyFileSystem.configuration())) {
            assertThatThrownBy(() -> MarkerLines.lines(folder, new MarkerRows(), store, "r-1-00000.000002.json"))
                    .isInstanceOf(MarkerGoneException.class)
                    .hasMessageMatching(
                            "The marker \\S+/r-1-00000\\.000002\\.json went away before it was read: .*\\.");
            assertThat(MarkerLines.lines(folder, new MarkerRows(), store, "r-1-00000.000000_000003.json"))
                    .hasSize(5);
        }
    }

    /** Neither what was folded, which is gone, nor what it was folded into, which came behind the place of the listing. */
    @Test
    void aListingWhileMarkersAreFoldedLeavesNoRowOut() throws Exception {
        Path out = many(0);
        AtomicBoolean folded = new AtomicBoolean();
        FaultyFileSystem.inject(new FaultyFileSystem.Fault() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> T around(String name, org.apache.hadoop.fs.Path path, FaultyFileSystem.Step<T> step)
                    throws IOException {
                if (!name.equals("list") || !path.getName().equals("shards") || folded.getAndSet(true)) {
                    return step.run();
                }
                fold(out);
                return (T) Stream.of((FileStatus[]) step.run())
                        .filter(file -> !file.getPath().getName().contains("_"))
                        .toArray(FileStatus[]::new);
            }
        });
        assertThat(listed(out))
                .containsExactlyInAnyOrder("r-1-00000.000000_000003.json", "r-1-00001.000000.json", "r-1-00002.json");
    }

    /** The folder of a run was listed, and is removed before those in it are. */
    @Test
    void aListingWhileARunIsFoldedLeavesNoRowOut() throws Exception {
        Path out = many(0);
        Path run = Files.createDirectories(out.resolve("shards/.r-2/00000"));
        Files.writeString(run.resolve("r-2-00000.000000.000001.7.json"), ROWS.get(0) + "\n");
        FaultyFileSystem.inject(new FaultyFileSystem.Fault() {
            @Override
            public <T> T around(String name, org.apache.hadoop.fs.Path path, FaultyFileSystem.Step<T> step)
                    throws IOException {
                if (name.equals("list") && path.getName().equals(".r-2") && Files.exists(run)) {
                    write(out, "r-2-00000.000000_000000.json", 0, 1);
                    FileUtils.deleteDirectory(run.getParent().toFile());
                }
                return step.run();
            }
        });
        assertThat(listed(out)).hasSize(6).contains("r-2-00000.000000_000000.json");
    }

    private static List<String> listed(Path out) {
        return CountedMarkers.in(new OutputFolder("faulty://" + out), FaultyFileSystem.configuration()).stream()
                .map(Marker::place)
                .toList();
    }

    @Test
    void anEmptyMarkerIsLeftToBeTold() throws Exception {
        Path out = many(0);
        Files.writeString(out.resolve("shards/r-1-00000.000002.json"), "");
        fold(out);
        assertThat(names(out)).hasSize(5);
    }

    @Test
    void onlyWhatAFoldedMarkerHoldsIsSuperseded() {
        assertThat(MarkerName.superseded(List.of(
                        "r-1-00000.000010_000030.json",
                        "r-1-00000.000009.json",
                        "r-1-00000.000010.json",
                        "r-1-00000.000030.json",
                        "r-1-00000.000031.json",
                        "r-1-00001.000010.json",
                        "r-1-00000.json",
                        "other.json")))
                .containsExactly("r-1-00000.000010.json", "r-1-00000.000030.json");
    }
}
