package reusediffusion.spark.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.JobFile;
import reusediffusion.spark.sink.store.SealedFields;
import reusediffusion.spark.sink.store.Store;

/** A folder whose fingerprint is damaged is no folder that has to be made anew. */
class JobFileTest {
    private static final Fingerprint OWN = new Fingerprint(Map.of("model", "a", "seed", "7"));
    private static final Fingerprint OTHER = new Fingerprint(Map.of("model", "b", "seed", "7"));

    @TempDir
    private Path folder;

    private Path job;

    @BeforeEach
    void begun() throws Exception {
        job = folder.resolve("_job.json");
        open(OWN);
    }

    private void open(Fingerprint fingerprint) throws IOException {
        Output.open(
                        new OutputFolder(folder.toUri().toString()),
                        new Configuration(),
                        "run",
                        fingerprint,
                        false,
                        () -> {})
                .close();
    }

    private JobFile file(Store store) {
        return new JobFile(store, new OutputFolder(folder.toUri().toString()));
    }

    /** Each damage is mended by a run with the same settings, and a run with others is still refused. */
    @Test
    void whateverHappensToItTheNextRunGoesOn() throws Exception {
        String whole = Files.readString(job);
        Files.createDirectories(folder.resolve("data/x"));
        for (int damage = 0; damage < 5; damage++) {
            Files.deleteIfExists(job);
            switch (damage) {
                case 0 -> Files.writeString(job, whole.substring(0, 9));
                case 1 -> Files.writeString(job, "");
                case 2 -> Files.writeString(job, "[]");
                case 3 -> Files.createDirectory(job);
                default -> assertThat(job).doesNotExist();
            }
            assertThatThrownBy(() -> open(OTHER)).as("damage " + damage).hasMessageContaining("was made with model a");
            try (Store store = new Store(new OutputFolder(folder.toUri().toString()), new Configuration())) {
                assertThat(file(store).problem()).contains("_job.json is missing or damaged; a copy of it is there");
            }
            open(OWN);
            assertThat(job).as("damage " + damage).content().isEqualTo(whole);
        }
    }

    @Test
    void aLostCopyIsMadeAgainAndTwoDamagedOnesAreTold() throws Exception {
        Path copy = folder.resolve(".job.json");
        Files.delete(copy);
        open(OWN);
        assertThat(copy).hasSameTextualContentAs(job);
        Files.writeString(copy, "");
        Files.writeString(job, "{");
        assertThatThrownBy(() -> open(OWN)).hasMessageContaining("_job.json is damaged, and there is no copy of it;");
        try (Store store = new Store(new OutputFolder(folder.toUri().toString()), new Configuration())) {
            assertThat(file(store).problem())
                    .contains("_job.json is missing or damaged; there is no copy of it; have the same command");
            file(store).mend();
        }
        assertThat(job).content().isEqualTo("{");
    }

    /** Most of these bits leave a text that is JSON, of other names or values. */
    @Test
    void anyBitThatFlipsIsMendedFromTheCopy() throws Exception {
        byte[] whole = Files.readAllBytes(job);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 5);
            Files.write(job, damaged);
            open(OWN);
            Map<String, String> mended = SealedFields.parse(Files.readString(job));
            assertThat(mended).as("byte " + at).containsAllEntriesOf(OWN.fields());
            Files.write(job, whole);
            Files.write(folder.resolve(".job.json"), whole);
        }
        Files.writeString(job, Files.readString(job).replace("\"7\"", "\"8\""));
        Fingerprint eight = new Fingerprint(Map.of("model", "a", "seed", "8"));
        assertThatThrownBy(() -> open(eight)).hasMessageContaining("was made with seed 7, and this run has 8");
    }

    @Test
    void thatOfAnEarlierVersionIsTakenAsItIs() throws Exception {
        Files.delete(folder.resolve(".job.json"));
        Files.writeString(job, "{\"model\": \"a\", \"seed\": \"7\"}");
        open(OWN);
        assertThat(job).content().contains("sha256");
        assertThatThrownBy(() -> open(OTHER)).hasMessageContaining("was made with model a");
    }

    /** The one way without making all anew is told: whoever knows the command has another folder made by it. */
    @Test
    void aFolderThatHasLostItGoesOnWithThatOfAnother() throws Exception {
        byte[] whole = Files.readAllBytes(job);
        Files.createDirectories(folder.resolve("_runs"));
        Files.createDirectories(folder.resolve("shards"));
        Files.delete(job);
        Files.delete(folder.resolve(".job.json"));
        assertThatThrownBy(() -> open(OWN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(" has lost its _job.json; have the same command make another folder");
        Files.write(job, whole);
        open(OWN);
    }
}
