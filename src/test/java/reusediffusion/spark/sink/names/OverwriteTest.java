package reusediffusion.spark.sink.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.sink.Death;
import reusediffusion.spark.sink.FaultyFileSystem;
import reusediffusion.spark.sink.Fingerprint;
import reusediffusion.spark.sink.Output;

/** Starting anew in a process that dies after any of its steps. */
class OverwriteTest {
    private static final Fingerprint OLD = new Fingerprint(Map.of("model", "old"));
    private static final Fingerprint NEW = new Fingerprint(Map.of("model", "new"));

    @TempDir
    private Path directory;

    @AfterEach
    void heal() {
        FaultyFileSystem.heal();
    }

    private Path finished(int number) throws IOException {
        Path out = directory.resolve("out" + number);
        for (String place : List.of("data/r-00000.1", "data/r-00001.2", "steps", "shards", "manifest", "_runs")) {
            Files.createDirectories(out.resolve(place));
        }
        for (int shard = 0; shard < 2; shard++) {
            String file = "data/r-0000" + shard + "." + (shard + 1) + "/a.png";
            Files.writeString(out.resolve(file), "x");
            Files.writeString(out.resolve("shards/r-0000" + shard + ".json"), file);
        }
        for (String file : List.of("steps/r-00000.1.jsonl", "manifest/part", "_runs/r.json", "_summary.json")) {
            Files.writeString(out.resolve(file), "x");
        }
        Files.writeString(out.resolve("_job.json"), "{\"model\":\"old\"}");
        return out;
    }

    private static Output open(Path out, Fingerprint fingerprint, boolean overwrite) {
        OutputFolder folder = new OutputFolder("faulty://" + out);
        return Output.open(folder, FaultyFileSystem.configuration(), "run", fingerprint, overwrite, () -> {});
    }

    /** What a marker names is there, and nobody takes old samples for those of the new settings. */
    private static void isSound(Path out) throws IOException {
        boolean marked = false;
        if (Files.exists(out.resolve("shards"))) {
            try (var markers = Files.list(out.resolve("shards"))) {
                for (Path marker : markers.filter(Files::isRegularFile).toList()) {
                    marked = true;
                    assertThat(out.resolve(Files.readString(marker))).exists();
                }
            }
        }
        if (marked) {
            assertThat(catchThrowable(() -> open(out, NEW, false).close())).hasMessageContaining("was made with model");
        }
    }

    @Test
    void everyPrefixIsAStateThatTheNextRunCompletes() throws Exception {
        Throwable died = null;
        int steps = 0;
        do {
            for (Fingerprint next : List.of(OLD, NEW)) {
                Path out = finished(2 * steps + (next == OLD ? 0 : 1));
                FaultyFileSystem.inject(new Death(steps));
                died = catchThrowable(() -> open(out, NEW, true).close());
                FaultyFileSystem.heal();
                Files.deleteIfExists(out.resolve("_lock"));
                isSound(out);
                open(out, next, true).close();
                assertThat(out.resolve("_job.json")).content().contains(next == OLD ? "old" : "new");
                try (var all = Files.walk(out)) {
                    assertThat(all.filter(Files::isRegularFile)
                                    .map(file -> file.getFileName().toString())
                                    .filter(file -> !file.startsWith(".")))
                            .as("after a death at step " + steps)
                            .containsExactly("_job.json");
                }
            }
            steps++;
        } while (died != null);
        assertThat(steps).as("every file and folder is a step").isGreaterThan(20);
    }

    @Test
    void theSameSettingsGoOnWithoutOverwrite() throws Exception {
        for (int steps = 0; steps < 15; steps++) {
            Path out = finished(steps);
            FaultyFileSystem.inject(new Death(steps));
            Throwable ignored = catchThrowable(() -> open(out, OLD, true).close());
            FaultyFileSystem.heal();
            Files.deleteIfExists(out.resolve("_lock"));
            isSound(out);
            open(out, OLD, false).close();
        }
    }

    @Test
    void whatOnlyAJobNamesSoIsOurs() throws Exception {
        assertThat(OwnNames.isOurs(List.of("_summary.json"))).isTrue();
        assertThat(OwnNames.isOurs(List.of("_lock", "._job.json.1", "_runs"))).isTrue();
        assertThat(OwnNames.isOurs(List.of())).isTrue();
        assertThat(OwnNames.isOurs(List.of("data"))).isFalse();
        assertThat(OwnNames.isOurs(List.of("_summary.json", "thesis.txt"))).isFalse();
        assertThat(OwnNames.isOurs(List.of("_job.json", "thesis.txt"))).isTrue();
    }
}
