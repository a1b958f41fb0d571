package reusediffusion.spark.sink.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.reuse.Trajectory;
import reusediffusion.reuse.table.StaticTable;
import reusediffusion.spark.Sessions;
import reusediffusion.spark.sink.FaultyFileSystem;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.ledger.Manifest;
import reusediffusion.spark.sink.ledger.MarkerFolding;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.SealedFields;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.traces.Aggregation;
import reusediffusion.spark.traces.TraceFolder;

/** Who reads without the folder's lock meets jobs that fold markers, and counts each sample once. */
class UnlockedReadingIT {
    private static final int SHARDS = 3;
    private static final String TRACE = "{\"id\":\"ID\",\"differences\":[0.5,0.25],\"gram\":[[[1.0,0.5],[0.5,1.0]]]}";

    @TempDir
    private Path directory;

    private final Set<Integer> folded = Collections.newSetFromMap(new ConcurrentHashMap<>());
    private SparkSession spark;
    private OutputFolder folder;

    @BeforeEach
    void begin() throws Exception {
        spark = Sessions.of("local[2]");
        spark.sparkContext().hadoopConfiguration().set("fs.faulty.impl", FaultyFileSystem.class.getName());
        folder = new OutputFolder("faulty://" + directory);
        Files.writeString(
                directory.resolve("_job.json"),
                SealedFields.text(Map.of(TraceFolder.KEY, TraceFolder.text(Trajectory.key(2)))));
        Files.createDirectories(directory.resolve("steps"));
        Files.createDirectories(directory.resolve("shards"));
    }

    @AfterEach
    void heal() {
        FaultyFileSystem.heal();
    }

    private void write(String line) throws IOException {
        for (int shard = 0; shard < SHARDS; shard++) {
            for (int chunk = 0; chunk < 4; chunk++) {
                String id = shard + "-" + chunk;
                Files.writeString(
                        directory.resolve("shards/r-0000" + shard + ".00000" + chunk + ".json"),
                        line.replace("ID", id) + "\n");
                Files.writeString(directory.resolve("steps/" + id), TRACE.replace("ID", id) + "\n");
            }
        }
    }

    /** A shard is folded whenever a chunk of it is to be read, as long as there is one that is not. */
    private void foldAsTheyAreRead() {
        FaultyFileSystem.inject(new FaultyFileSystem.Fault() {
            @Override
            public <T> T around(String name, org.apache.hadoop.fs.Path path, FaultyFileSystem.Step<T> step)
                    throws IOException {
                String file = path.getName();
                if (name.equals("open") && file.matches("r-0000\\d\\.000002\\.json")) {
                    int shard = Integer.parseInt(file.substring(6, 7));
                    if (folded.add(shard)) {
                        fold(file.substring(0, 7));
                    }
                }
                return step.run();
            }
        });
    }

    private void fold(String shard) throws IOException {
        List<String> places = IntStream.range(0, 4)
                .mapToObj(chunk -> shard + ".00000" + chunk + ".json")
                .toList();
        try (Store store = new Store(folder, FaultyFileSystem.configuration())) {
            new MarkerFolding(folder, null).fold(store, new MarkerFolding.Group(shard + ".000000_000003.json", places));
        }
    }

    @Test
    void verifyCountsEachSampleOnce() throws Exception {
        write("{\"id\":\"ID\",\"prompt\":\"a cat\",\"seed\":1,\"error\":\"no\"}");
        try (Store store = new Store(folder, FaultyFileSystem.configuration());
                Manifest manifest = Manifest.of(new Ledger(spark, folder), "r")) {
            manifest.write(store);
        }
        foldAsTheyAreRead();
        Verification found = Verification.of(spark, folder);
        assertThat(folded).hasSize(SHARDS);
        assertThat(found.problems()).isEmpty();
        assertThat(found.failed()).isEqualTo(4L * SHARDS);
    }

    @Test
    void aggregateCountsEachTraceOnce() throws Exception {
        write("{\"id\":\"ID\",\"file\":\"data/ID.png\",\"steps_file\":\"steps/ID\"}");
        foldAsTheyAreRead();
        List<StaticTable> tables = Aggregation.tables(spark, List.of(folder.root()));
        assertThat(folded).hasSize(SHARDS);
        assertThat(tables).hasSize(1);
        assertThat(tables.get(0).provenance().samples()).isEqualTo(4L * SHARDS);
    }
}
