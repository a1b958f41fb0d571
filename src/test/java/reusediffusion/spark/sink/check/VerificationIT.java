package reusediffusion.spark.sink.check;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.Sessions;
import reusediffusion.spark.Sketch;
import reusediffusion.spark.Trial;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.ledger.Removal;
import reusediffusion.spark.sink.store.OutputLock;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.traces.Aggregation;
import reusediffusion.spark.traces.Traces;

/** Damage of every kind is found and named, and after a repair the next run makes what was damaged, and nothing else. */
class VerificationIT {
    private static final Sketch MODEL = new Sketch(1, true);
    private static SparkSession spark;

    @TempDir
    private Path folder;

    private Path out;

    @BeforeAll
    static void start() {
        spark = Sessions.of("local[2]");
    }

    private Trial made(int samples) throws Exception {
        List<String> lines = IntStream.range(0, samples)
                .mapToObj(i -> "{\"id\": \"s" + i + "\", \"prompt\": \"cat " + i + "\"}")
                .toList();
        out = folder.resolve("out");
        Trial trial = Trial.of(Trial.write(folder, "prompts.jsonl", lines), out.toString())
                .partitions(3);
        trial.run(spark, MODEL);
        return trial;
    }

    private Row row(Trial trial, String id) {
        return new Ledger(spark, trial.folder())
                .rows()
                .where("id = '" + id + "'")
                .head();
    }

    private Path marker(String id) throws Exception {
        try (var all = Files.list(out.resolve("shards"))) {
            for (Path marker : all.toList()) {
                if (Files.readString(marker).contains("\"id\":\"" + id + "\"")) {
                    return marker;
                }
            }
        }
        throw new AssertionError("No marker has " + id);
    }

    private static void edit(Path file, String from, String to) throws Exception {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    /** @param again ids that the next run must make */
    private void repairs(Trial trial, Map<String, String> before, String... again) throws Exception {
        Verification repaired = Verification.repair(spark, trial.folder());
        assertThat(repaired.takenBack()).isPositive();
        assertThat(trial.hashes(spark)).hasSize(before.size() - again.length).doesNotContainKeys(again);
        String made = trial.run(spark, MODEL).get("last_run").toString();
        assertThat(made).contains("samples=" + again.length + ",");
        assertThat(trial.hashes(spark)).isEqualTo(before);
        Verification whole = trial.verify(spark);
        assertThat(whole.problems()).isEmpty();
        assertThat(whole.notes()).isEmpty();
        assertThat(Traces.read(spark, trial.folder())
                        .select("id")
                        .as(Encoders.STRING())
                        .collectAsList())
                .containsExactlyInAnyOrderElementsOf(before.keySet());
        assertThat(out.resolve("_lock")).doesNotExist();
    }

    /** Each shard has damage of another kind: second rows, files and traces, a file of two samples. */
    @Test
    void picturesTracesAndRows() throws Exception {
        Trial trial = made(9);
        Map<String, String> before = trial.hashes(spark);
        assertThat(trial.verify(spark).problems()).isEmpty();
        Files.delete(out.resolve(row(trial, "s3").<String>getAs("file")));
        Files.writeString(out.resolve(row(trial, "s4").<String>getAs("file")), "no picture");
        Path steps = out.resolve(row(trial, "s5").<String>getAs("steps_file"));
        String lines = Files.readString(steps);
        Files.writeString(steps, lines.substring(0, lines.length() - 10));
        String shared = row(trial, "s8").getAs("file");
        edit(marker("s7"), row(trial, "s7").getAs("file"), shared);
        assertThatThrownBy(() ->
                        Aggregation.checkIds(Traces.read(spark, trial.folder()).withColumn("folder", lit("out"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jobs/verify");
        Files.copy(marker("s0"), out.resolve("shards/20990101T000000-0000-00000.json"));
        assertThat(trial.verify(spark).problems())
                .contains("Sample s0 was committed more than once.", "Sample s2 was committed more than once.")
                .anyMatch(problem -> problem.startsWith("Sample s3 is missing: there is no data/"))
                .anyMatch(problem -> problem.matches("Sample s4 is damaged: data/.*s4.png has changed."))
                .anyMatch(problem -> problem.matches("The trace of sample s5 is (damaged|missing): .*"))
                .anyMatch(problem -> problem.startsWith(
                        "Sample s7 shares its file with others: " + shared + " is named by s7 and by s8"))
                .noneMatch(problem -> problem.matches(".*ample s[0126] (is|shares) .*"));
        // What the manifest says of s7 and s8 is whole.
        repairs(trial, before, "s3", "s4", "s5");
        Files.delete(out.resolve(row(trial, "s4").<String>getAs("steps_file")));
        assertThat(trial.verify(spark).problems())
                .isNotEmpty()
                .allMatch(problem -> problem.matches("The trace of sample s\\d is missing: there is no steps/.*"));
    }

    @Test
    void aRepairThatDiedOnTheWayIsSafe() throws Exception {
        Trial trial = made(9);
        Map<String, String> before = trial.hashes(spark);
        Files.delete(out.resolve(row(trial, "s0").<String>getAs("file")));
        Files.delete(out.resolve(row(trial, "s8").<String>getAs("file")));
        // One marker is rewritten, another was about to be, and manifest and summary are as they were.
        Removal.in(spark, trial.folder()).ofSamples(new Ledger(spark, trial.folder()), spark.sql("select 's0' as id"));
        Files.writeString(out.resolve("shards/." + marker("s8").getFileName() + ".1234"), "{\"id\":\"s");
        assertThat(trial.verify(spark).problems())
                .hasSize(3)
                .anyMatch(problem -> problem.startsWith("Sample s8 is missing"))
                .anyMatch(problem -> problem.startsWith("The manifest names 1 samples that no marker has, such as s0"))
                .anyMatch(problem -> problem.startsWith("_summary.json counts 9 samples"));
        try (Store store = new Store(trial.folder(), spark.sessionState().newHadoopConf());
                OutputLock lock = OutputLock.take(store, trial.folder(), "other", () -> {})) {
            assertThatThrownBy(() -> Verification.repair(spark, trial.folder()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is being written by run other");
        }
        repairs(trial, before, "s0", "s8");
    }

    @Test
    void markers() throws Exception {
        Trial trial = made(9);
        Map<String, String> before = trial.hashes(spark);
        Path cut = marker("s2");
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length - 20));
        Path garbage = marker("s8");
        Files.write(garbage, new byte[] {0, 1, (byte) 0xfe, '\n', '{', '}', '\n', '[', '\n'});
        Files.createFile(out.resolve("shards/20200101T000000-0000-00000.json"));
        Verification found = trial.verify(spark);
        assertThat(found.samples()).isEqualTo(5);
        assertThat(found.problems())
                .anyMatch(problem -> problem.contains(cut.getFileName() + " is damaged: 1 of its lines"))
                .anyMatch(problem -> problem.contains(garbage.getFileName() + " is damaged: 3 of its lines"))
                .anyMatch(problem -> problem.contains("-0000-00000.json is damaged: it is empty"))
                .anyMatch(problem -> problem.startsWith("The manifest names 4 samples that no marker has"))
                .anyMatch(problem -> problem.startsWith("_summary.json counts 9 samples"));
        // Their pictures and traces are whole, and the manifest says of them all that the lines did.
        repairs(trial, before);
    }

    @Test
    void booksThatDisagree() throws Exception {
        Trial trial = made(4);
        edit(out.resolve("_summary.json"), "\"samples\" : 4", "\"samples\" : 5");
        Path part;
        try (var parts = Files.list(out.resolve("manifest"))) {
            part = parts.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
        spark.read()
                .parquet(part.toString())
                .where("id <> 's1'")
                .limit(3)
                .unionByName(spark.read().parquet(part.toString()).where("id = 's2'"))
                .coalesce(1)
                .write()
                .mode("overwrite")
                .parquet(folder.resolve("other").toString());
        byte[] whole = Files.readAllBytes(part);
        Files.delete(out.resolve("manifest/." + part.getFileName() + ".crc"));
        try (var parts = Files.list(folder.resolve("other"))) {
            Path other = parts.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            Files.write(part, Files.readAllBytes(other));
        }
        assertThat(trial.verify(spark).problems())
                .anyMatch(problem -> problem.startsWith("_summary.json counts 5 samples"))
                .anyMatch(problem ->
                        problem.startsWith("The manifest disagrees with the markers on 1 samples, such as s1"))
                .anyMatch(problem -> problem.startsWith("The manifest names 1 samples more than once"));
        // A column that is not compared.
        byte[] flipped = whole.clone();
        String mask = row(trial, "s1").getAs("skip_mask");
        flipped[new String(whole, StandardCharsets.ISO_8859_1).indexOf(mask)] ^= 1;
        Files.write(part, flipped);
        assertThat(trial.verify(spark).problems())
                .anyMatch(problem -> problem.startsWith("The manifest cannot be read"));
        Files.write(part, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThat(trial.verify(spark).problems())
                .anyMatch(problem -> problem.startsWith("The manifest cannot be read"));
        Verification.repair(spark, trial.folder());
        assertThat(trial.verify(spark).problems()).isEmpty();
        assertThat(Files.readString(out.resolve("_summary.json"))).contains("\"samples\" : 4", "last_run");
        // A run that did not end is no damage: its samples are in the markers, and the manifest follows.
        try (var runs = Files.list(out.resolve("_runs"))) {
            Files.delete(runs.findFirst().orElseThrow());
        }
        edit(out.resolve("_summary.json"), "\"samples\" : 4", "\"samples\" : 3");
        Verification unfinished = trial.verify(spark);
        assertThat(unfinished.problems()).isEmpty();
        assertThat(unfinished.notes()).anyMatch(note -> note.startsWith("_summary.json counts 3 samples"));
    }

    @Test
    void markersOfEarlierVersionsStillCount() throws Exception {
        Trial trial = made(3);
        try (var all = Files.list(out.resolve("shards"))) {
            for (Path marker : all.toList()) {
                String text = Files.readString(marker);
                Files.writeString(marker, text.replaceAll(",\"steps_bytes\":\\d+,\"steps_sha256\":\"\\w+\"", ""));
            }
        }
        Verification found = trial.verify(spark);
        assertThat(found.problems()).isEmpty();
        assertThat(found.notes()).hasSize(1).first().asString().startsWith("3 traces were collected when markers");
        Path steps = out.resolve(row(trial, "s1").<String>getAs("steps_file"));
        String lines = Files.readString(steps);
        Files.writeString(steps, lines.substring(0, lines.length() - 10));
        assertThat(trial.verify(spark).problems())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("The trace of sample s1 is damaged");
    }

    @Test
    void tarsAreReadOnceAndFramesExactly() throws Exception {
        List<String> lines = List.of(
                "{\"id\": \"a\", \"prompt\": \"x\"}",
                "{\"id\": \"a.b\", \"prompt\": \"y\"}",
                "{\"id\": \"ä/1\", \"prompt\": \"z\"}");
        out = folder.resolve("out");
        Trial trial = Trial.of(Trial.write(folder, "prompts.jsonl", lines), out.toString())
                .partitions(1)
                .tars();
        trial.run(spark, new Sketch(3, false));
        assertThat(trial.verify(spark).problems()).isEmpty();
        Map<String, String> before = trial.hashes(spark);
        Path tar;
        try (var all = Files.list(out.resolve("data"))) {
            tar = all.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(tar);
        Files.write(tar, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(trial.verify(spark).problems())
                .hasSizeBetween(1, 2)
                .allMatch(problem -> problem.matches("Sample (a.b|ä/1) is (missing|damaged): .* data/.*\\.tar.*"));
        Files.writeString(tar, "no tar");
        assertThat(trial.verify(spark).problems()).hasSize(3);
        Verification.repair(spark, trial.folder());
        trial.run(spark, new Sketch(3, false));
        assertThat(trial.hashes(spark)).isEqualTo(before);
        assertThat(trial.verify(spark).problems()).isEmpty();
    }
}
