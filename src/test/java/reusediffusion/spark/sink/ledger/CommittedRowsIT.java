package reusediffusion.spark.sink.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.Sessions;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Marker;
import reusediffusion.spark.sink.store.Store;

/** Few samples are read in this process: exactly as queries read those of many samples. */
class CommittedRowsIT {
    private static final String MADE =
            "\"bytes\":9,\"sha256\":\"ab\",\"steps\":4,\"network_calls\":%d,\"skip_mask\":\"0011\","
                    + "\"encode_ms\":1.25,\"denoise_ms\":7,\"decode_ms\":3.5,\"save_ms\":1e1,\"warm_up\":false,\"error\":null";

    @TempDir
    private Path directory;

    private SparkSession spark;
    private Ledger ledger;

    @BeforeEach
    void begin() throws Exception {
        spark = Sessions.of("local[2]");
        ledger = new Ledger(spark, new OutputFolder(directory.toString()));
        // Names of files are ASCII, whatever the id.
        String smile = made("\uD83D\uDE00", 2).replace("data/\uD83D\uDE00.png", "data/smile.png");
        write("r1-00000.000000.json", made("b", 4), smile, failed("late"), failed("never"));
        // Of an earlier version, and with columns that were kept; in the order of UTF-16 the two letters change places.
        write(
                "r1-00001.json",
                "{\"id\":\"\uFF21\",\"seed\":-3,\"file\":\"data/x.png\",\"kept\":{\"b\":\"1\",\"a\":null}}",
                "",
                "{\"id\":\"ab\",\"seed\":5,\"file\":\"data/ab.png\",\"kept\":{\"c\":\"\\u0000\"},\"audit_psnr\":41.5,\"more\":[1]}");
        write("r2-00000.json", made("late", 3), failed("b"), "{\"id\":\"without file and reason\"}", failed("never"));
    }

    private void write(String name, String... lines) throws Exception {
        Files.createDirectories(directory.resolve("shards"));
        Files.write(directory.resolve("shards").resolve(name), List.of(lines));
    }

    private static String made(String id, int calls) {
        return "{\"id\":\"" + id + "\",\"prompt\":\"a " + id + "\",\"negative_prompt\":null,\"seed\":7,\"file\":\"data/"
                + id + ".png\"," + String.format(java.util.Locale.ROOT, MADE, calls) + "}";
    }

    private static String failed(String id) {
        return "{\"id\":\"" + id + "\",\"prompt\":\"\\\"\",\"seed\":1,\"error\":\"no\",\"encode_ms\":2.0}";
    }

    /** What was written, read by Spark. */
    private Dataset<Row> written(CommittedRows rows, boolean renames) throws IOException {
        String folder = directory.resolve(UUID.randomUUID().toString()).toString();
        rows.write(new org.apache.hadoop.fs.Path(folder), renames);
        return spark.read().parquet(folder);
    }

    @Test
    void fewSamplesAreReadAsQueriesReadThem() throws Exception {
        List<Marker> markers = ledger.markers();
        try (CommittedRows held = new CommittedRowsInMemory(ledger, ledger.few(markers), "r2");
                CommittedRows queried = new CommittedRowsByQuery(ledger, markers, "r2")) {
            assertThat(held.ofRun()).isEqualTo(queried.ofRun()).isEqualTo(new Manifest.OfRun(3, 2));
            Row sums = queried.sums();
            for (int i = 0; i < sums.size(); i++) {
                double sum = ((Number) sums.get(i)).doubleValue();
                // Seconds are added up in another order.
                assertThat(((Number) held.sums().get(i)).doubleValue()).isCloseTo(sum, within(1e-12));
            }
            for (boolean renames : new boolean[] {true, false}) {
                Dataset<Row> few = written(held, renames);
                assertThat(few.collectAsList())
                        .isEqualTo(written(queried, renames).collectAsList())
                        .extracting(row -> row.getString(0))
                        .containsExactly("ab", "b", "late", "never", "\uFF21", "\uD83D\uDE00");
                assertThat(few.schema()).isEqualTo(written(queried, renames).schema());
            }
        }
        TreeMap<String, Row> few = new TreeMap<>(ledger.fewSamples());
        List<Row> queried = ledger.samples().sort("id").collectAsList();
        assertThat(few).hasSameSizeAs(queried);
        for (Row row : queried) {
            Row same = few.get(row.<String>getAs("id"));
            for (String column : Ledger.columns()) {
                assertThat(same.<Object>getAs(column)).as(column).isEqualTo(row.getAs(column));
            }
        }
    }

    @Test
    void linesBesideADamagedOneCountInBoth() throws Exception {
        for (String line : List.of("{\"id\":\"cut\",\"se", "{\"id\":7}", "[]", "{\"id\":\"x\",\"seed\":\"7\"}")) {
            write("r3-00000.json", made("c", 1), line);
            assertThat(ledger.fewSamples().keySet())
                    .as(line)
                    .contains("c")
                    .containsExactlyInAnyOrderElementsOf(
                            ledger.samples(List.of("seed")).select("id").collectAsList().stream()
                                    .map(row -> row.getString(0))
                                    .toList());
        }
    }

    @Test
    void theFirstOfAManifestAreThoseThatQueriesFind() throws Exception {
        OutputFolder folder = ledger.folder();
        try (Store store = new Store(folder, spark.sessionState().newHadoopConf());
                Manifest manifest = Manifest.of(ledger, "r2")) {
            manifest.write(store);
        }
        List<Row> rows = ledger.manifest().where("error is null").orderBy("id").collectAsList();
        List<ManifestHead> head = ManifestHead.of(folder, spark.sessionState().newHadoopConf(), 4);
        assertThat(head)
                .hasSize(4)
                .isEqualTo(rows.stream()
                        .limit(4)
                        .map(row -> new ManifestHead(
                                row.getAs("id"),
                                row.getAs("prompt"),
                                row.getAs("network_calls") == null ? null : "" + row.getAs("network_calls"),
                                row.getAs("file"),
                                row.getAs("member")))
                        .toList());
    }

    @Test
    void aManifestHoldsAllThatLostMarkersHeld() throws Exception {
        List<Row> made = ledger.samples().where("error is null").orderBy("id").collectAsList();
        try (Store store = new Store(ledger.folder(), spark.sessionState().newHadoopConf());
                Manifest manifest = Manifest.of(ledger, "r2")) {
            manifest.write(store);
        }
        FileUtils.cleanDirectory(directory.resolve("shards").toFile());
        // Another sample has the file of one of them, and one is there.
        write("r3-00000.json", made("late", 4), made("new", 2).replace("data/new.png", "data/ab.png"));
        RestoredMarkers restored = RestoredMarkers.in(spark, ledger.folder());
        for (int time = 0; time < 2; time++) {
            restored.write(RestoredMarkers.lost(ledger));
            restored.write(ledger.manifest().where("id = 'b'"));
        }
        List<Row> there = ledger.rows().orderBy("id").collectAsList();
        assertThat(there)
                .extracting(row -> row.getString(0))
                .containsExactly("b", "late", "new", "\uFF21", "\uD83D\uDE00");
        assertThat(there.get(3).<Object>getAs("kept")).isNotNull();
        assertThat(there).containsAll(List.of(made.get(1), made.get(3), made.get(4)));
    }

    /** Every sample failed, was made or was not tried in each of three markers, and made once more in the last. */
    @Test
    void ofSeveralRowsOfASampleAllCountTheSame() throws Exception {
        List<String> markers = List.of("r1-00001.json", "r2-00000.000000.json", "r2-00000.000007.json");
        Map<String, List<String>> lines = new TreeMap<>();
        Map<String, String> counting = new TreeMap<>();
        for (int kinds = 1; kinds < 64; kinds++) {
            String id = "s" + kinds;
            String last = null;
            boolean made = false;
            for (int marker = 0; marker < 3; marker++) {
                List<String> own = lines.computeIfAbsent(markers.get(marker), name -> new ArrayList<>());
                int kind = kinds >> (2 * marker) & 3;
                String file = "data/" + id + "." + marker;
                if (kind == 1) {
                    own.add(failed(id).replace("\"no\"", "\"no " + marker + "\""));
                    last = made ? last : "no " + marker;
                } else if (kind > 1) {
                    made = true;
                    last = file + (kind == 3 ? ".b" : "");
                    own.add(madeAs(id, kind == 3 ? file + ".b" : file));
                    if (kind == 3) {
                        own.add(marker == 1 ? own.size() - 1 : own.size(), madeAs(id, file + ".a"));
                    }
                }
            }
            counting.put(id, last);
        }
        FileUtils.cleanDirectory(directory.resolve("shards").toFile());
        for (String name : markers) {
            write(name, lines.get(name).toArray(String[]::new));
        }
        List<Marker> there = ledger.markers();
        try (CommittedRows held = new CommittedRowsInMemory(ledger, ledger.few(there), "r2");
                CommittedRows queried = new CommittedRowsByQuery(ledger, there, "r2")) {
            for (CommittedRows rows : List.of(held, queried)) {
                Map<String, String> told = new TreeMap<>();
                for (Row row : rows.samples().collectAsList()) {
                    told.put(row.getAs("id"), row.getAs("error") == null ? row.getAs("file") : row.getAs("error"));
                }
                assertThat(told).isEqualTo(counting);
                FileUtils.deleteDirectory(directory.resolve("manifest").toFile());
                rows.write(ledger.folder().manifest(), true);
                for (long manifest : new long[] {0, Long.MAX_VALUE}) { // with one task, and with exchanges
                    ManifestCounts counts = ManifestCounts.of(ledger, List.of("r1", "r2"), manifest);
                    assertThat(counts.rows()).isEqualTo(63);
                    assertThat(counts.failed())
                            .isEqualTo(counting.values().stream()
                                    .filter(last -> last.startsWith("no"))
                                    .count());
                    assertThat(counts.wrong()).as(counts.firstWrong()).isZero();
                }
            }
        }
    }

    private static String madeAs(String id, String file) {
        return made(id, 4).replace("data/" + id + ".png", file);
    }
}
