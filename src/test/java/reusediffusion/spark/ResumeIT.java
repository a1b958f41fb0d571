package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.media.EmbeddedPacket;
import reusediffusion.media.ImageFormat;
import reusediffusion.media.StillImages;
import reusediffusion.spark.generate.Encoding;
import reusediffusion.spark.generate.Provenance;
import reusediffusion.spark.generate.Signing;
import reusediffusion.spark.generate.SigningTest;
import reusediffusion.spark.generate.StopReason;
import reusediffusion.spark.generate.StopRequest;
import reusediffusion.spark.generate.StoppedEarlyException;
import reusediffusion.spark.generate.TooManyFailures;
import reusediffusion.spark.sink.Chunking;
import reusediffusion.spark.sink.store.SealedFields;

/** One machine, one process: what is made once is not made again, and what fails is kept apart. */
class ResumeIT {
    private static final StandIn MODEL = new StandIn("a");
    private static SparkSession spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        spark = Sessions.of("local[2]");
    }

    private Trial trial(String... prompts) throws Exception {
        return Trial.of(
                Trial.write(folder, "prompts.txt", List.of(prompts)),
                folder.resolve("out").toString());
    }

    private static List<String> cats(int number) {
        return IntStream.range(0, number).mapToObj(i -> "cat " + i).toList();
    }

    @Test
    void makesWhatIsMissingAndNothingElse() throws Exception {
        Trial trial = trial(cats(10).toArray(String[]::new));
        assertThat(trial.run(spark, MODEL)).containsEntry("samples", 10L).containsEntry("failed", 0L);
        Map<String, String> first = trial.hashes(spark);
        Trial.write(folder, "prompts.txt", cats(12));
        Map<String, Object> summary = trial.run(spark, MODEL);
        assertThat(summary)
                .containsEntry("samples", 12L)
                .containsEntry("network_calls", 36L)
                .containsEntry("network_calls_full", 48L)
                .containsEntry("full_runs", 0L);
        assertThat(summary.get("last_run").toString()).contains("samples=2");
        assertThat(trial.hashes(spark)).hasSize(12).containsAllEntriesOf(first);
        assertThat(trial.verify(spark).problems()).isEmpty();
        assertThat(spark.read()
                        .parquet(folder.resolve("out/manifest").toString())
                        .count())
                .isEqualTo(12);
        assertThat(Files.exists(folder.resolve("out/_lock"))).isFalse();
    }

    @Test
    void anotherFingerprintIsRefusedByName() throws Exception {
        Trial trial = trial("cat");
        trial.run(spark, MODEL);
        assertThatThrownBy(() -> trial.run(spark, new StandIn("b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was made with model a, and this run has b");
        assertThat(trial.overwriting().run(spark, new StandIn("b"))).containsEntry("samples", 1L);
    }

    @Test
    void aFolderBegunBeforeFilesSaidHowTheyWereMadeGoesOnSo() throws Exception {
        trial("cat").run(spark, MODEL);
        Path job = folder.resolve("out/_job.json");
        String now = Files.readString(job);
        Encoding saying = new Encoding(ImageFormat.PNG, 8).with(new Provenance(new TreeMap<>(), true));
        Trial more = trial("cat", "dog");
        assertThatThrownBy(() -> more.run(spark, MODEL, Chunking.USUAL, new StopRequest(), saying))
                .hasMessageContaining("was made with provenance off, and this run has on");
        String before = now.replaceFirst(",\\s*\"provenance\" : \"off\"", "")
                .replaceFirst(",\\s*\"sha256\" : \"[0-9a-f]*\"", "");
        assertThat(before).doesNotContain("provenance").hasSizeLessThan(now.length());
        Files.writeString(job, before);
        assertThat(more.run(spark, MODEL, Chunking.USUAL, new StopRequest(), saying))
                .containsEntry("samples", 2L);
        assertThat(SealedFields.parse(Files.readString(job))).isEqualTo(SealedFields.parse(before));
        assertThat(more.verify(spark).problems()).isEmpty();
        try (var files = Files.walk(folder.resolve("out/data"))) {
            List<Path> pictures = files.filter(Files::isRegularFile).toList();
            assertThat(pictures).hasSize(2);
            for (Path picture : pictures) {
                assertThat(EmbeddedPacket.find(Files.readAllBytes(picture))).isNull();
            }
        }
    }

    @Test
    void whatASignerWritesIsWhatCounts() throws Exception {
        Encoding signed = new Encoding(ImageFormat.PNG, 8, 1, null, new Signing(SigningTest.Stamp.class.getName()));
        Trial trial = trial("cat", "dog");
        trial.run(spark, MODEL, Chunking.USUAL, new StopRequest(), signed);
        assertThat(trial.verify(spark).problems()).isEmpty();
        Row row =
                spark.read().parquet(folder.resolve("out/manifest").toString()).head();
        byte[] file = Files.readAllBytes(folder.resolve("out/" + row.<String>getAs("file")));
        assertThat(new String(file, StandardCharsets.ISO_8859_1)).endsWith("signed image/png");
        assertThat(row.<Long>getAs("bytes")).isEqualTo(file.length);
        assertThat(row.<String>getAs("sha256"))
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
        assertThatThrownBy(() -> trial.run(spark, MODEL))
                .hasMessageContaining(
                        "was made with signer " + SigningTest.Stamp.class.getName() + ", and this run has none");
    }

    @Test
    void oneBadPromptCostsOneSample() throws Exception {
        List<String> prompts = new ArrayList<>(cats(9));
        prompts.add("fail");
        Trial trial = trial(prompts.toArray(String[]::new)).batches(4).allowing("1");
        assertThat(trial.run(spark, MODEL)).containsEntry("samples", 9L).containsEntry("failed", 1L);
        String error = spark.read()
                .parquet(folder.resolve("out/manifest").toString())
                .where("error is not null")
                .head()
                .getAs("error");
        assertThat(error).isEqualTo("This prompt cannot be drawn.");
        assertThat(trial.run(spark, MODEL).get("last_run").toString()).contains("samples=0");
        Trial again = trial.retrying();
        assertThatThrownBy(() -> again.run(spark, MODEL)).hasMessageContaining("Every sample failed");
    }

    private Trial rows(String... rows) throws Exception {
        List<String> lines = new ArrayList<>(List.of("id,prompt,negative_prompt,seed"));
        lines.addAll(List.of(rows));
        return Trial.of(
                Trial.write(folder, "rows.csv", lines), folder.resolve("rows").toString());
    }

    private static String samplesOf(Map<String, Object> summary) {
        return summary.get("last_run").toString().replaceAll(".*samples=(\\d+).*", "$1");
    }

    @Test
    void aChangedRowIsRefusedByIdAndMadeAgainOnce() throws Exception {
        rows("a,cat,,1", "b,dog,,2", "c,owl,,3", "d,ant,dull,", "e,fail,,", "f,bee,,")
                .allowing("1")
                .run(spark, MODEL);
        Trial moved = rows("f,bee,,", "e,fail,,", "d,ant,dull,", "c,owl,,3", "b,dog,,2", "a,cat,,1");
        Map<String, String> first = moved.hashes(spark);
        assertThat(samplesOf(moved.run(spark, MODEL))).isEqualTo("0");

        Trial changed = rows("a,cat,,1", "b,dogs,,2", "c,owl,,4", "d,ant,,", "e,mended,,", "f,bee,,");
        assertThatThrownBy(() -> changed.run(spark, MODEL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds 3 samples that were made of other rows")
                .hasMessageContaining(
                        "b (prompt); c (seed); d (negative_prompt). Make them again with --remake-changed");
        assertThat(changed.hashes(spark)).isEqualTo(first);

        Map<String, Object> summary = changed.remaking().run(spark, MODEL);
        assertThat(samplesOf(summary)).isEqualTo("4");
        assertThat(summary).containsEntry("samples", 6L).containsEntry("failed", 0L);
        assertThat(changed.hashes(spark)).hasSize(6).containsEntry("a", first.get("a"));
        assertThat(changed.hashes(spark).get("c")).isNotEqualTo(first.get("c"));
        assertThat(changed.verify(spark).problems()).isEmpty();
        assertThat(samplesOf(changed.run(spark, MODEL))).isEqualTo("0");
        assertThat(samplesOf(changed.remaking().run(spark, MODEL))).isEqualTo("0");
        assertThat(spark.read()
                        .parquet(folder.resolve("rows/manifest").toString())
                        .where("prompt = 'dogs'")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aTaskThatFailsKeepsWhatItHasFinished() throws Exception {
        Trial broken = rows("a,cat,,", "b,dog,,", "c,owl,,", "d,ant,,", "e,always,,", "f,bee,,")
                .partitions(1);
        assertThatThrownBy(() -> broken.run(spark, MODEL, new Chunking(Duration.ofNanos(1), 1), new StopRequest()))
                .hasMessageContaining("thrown always");
        assertThat(broken.hashes(spark).keySet()).containsExactly("a", "b", "c", "d");
        assertThat(folder.resolve("rows/shards")).isDirectoryNotContaining("regex:.*00000\\.000004\\.json");
        Map<String, Object> summary = rows("a,cat,,", "b,dog,,", "c,owl,,", "d,ant,,", "e,mended,,", "f,bee,,")
                .partitions(1)
                .run(spark, MODEL);
        assertThat(samplesOf(summary)).isEqualTo("2");
        assertThat(folder.resolve("rows/shards")).isDirectoryContaining("regex:.*00000\\.000000_000003\\.json");
        assertThat(broken.verify(spark).problems()).isEmpty();
    }

    @Test
    void whoAsksForTheEndKeepsWhatIsFinished() throws Exception {
        Trial trial = trial(
                        IntStream.range(0, 40).mapToObj(i -> "slow 100 " + i).toArray(String[]::new))
                .partitions(2);
        StopRequest stop = new StopRequest();
        var run = CompletableFuture.supplyAsync(() -> {
            try {
                return trial.run(spark, MODEL, Chunking.USUAL, stop);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        while (files("data") < 6) {
            assertThat(run.isDone()).isFalse();
            Thread.sleep(20);
        }
        assertThat(files("shards")).as("nothing was due").isZero();
        assertThat(stop.ask(StopReason.TERMINATION)).isTrue();
        assertThat(stop.ask(StopReason.TIME)).isFalse();
        Throwable end = catchThrowable(run::join).getCause();
        int made = trial.hashes(spark).size();
        assertThat(made).isBetween(6, 39);
        assertThat(end)
                .isInstanceOf(StoppedEarlyException.class)
                .hasMessage(made + " of 40 made; the same command goes on.")
                .extracting(thrown -> ((StoppedEarlyException) thrown).reason().code())
                .isEqualTo(143);
        assertThat(folder.resolve("out/_lock")).doesNotExist();
        assertThat(folder.resolve("out/_prompts")).doesNotExist();
        assertThat(samplesOf(trial.run(spark, MODEL))).isEqualTo("" + (40 - made));
        assertThat(trial.verify(spark).problems()).isEmpty();
    }

    private long files(String place) throws IOException {
        Path at = folder.resolve("out").resolve(place);
        if (!Files.isDirectory(at)) {
            return 0;
        }
        try (var all = Files.walk(at)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    /** As on hosts whose folder of that name is another one, or where somebody tidied up. */
    @Test
    void samplesWithoutAMarkerEndTheJobAndAreMadeAgain() throws Exception {
        Trial trial = trial("cat 1", "cat 2", "cat 3", "unmark " + folder.resolve("out/shards"))
                .partitions(2);
        assertThatThrownBy(() -> trial.run(spark, MODEL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(
                        "Executors committed 4 samples, and the driver finds [123] of them in .*/out: all hosts"
                                + " must share the output folder\\. The same command makes what is missing\\.");
        int kept = trial.hashes(spark).size();
        assertThat(samplesOf(trial.run(spark, MODEL))).isEqualTo("" + (4 - kept));
        assertThat(trial.hashes(spark)).hasSize(4);
        assertThat(trial.verify(spark).problems()).isEmpty();
    }

    @Test
    void tooManyFailuresEndTheJob() throws Exception {
        Trial trial = trial("fail", "fail too", "cat");
        assertThatThrownBy(() -> trial.allowing("50%").run(spark, MODEL))
                .isInstanceOf(TooManyFailures.class)
                .hasMessageContaining("2 samples failed")
                .hasMessageContaining("This prompt cannot be drawn.");
    }

    @Test
    void batchesShrinkUntilTheyFit() throws Exception {
        Trial trial = trial("memory 2", "memory 2 a", "memory 2 b", "memory 2 c", "memory 2 d")
                .batches(5)
                .partitions(1);
        assertThat(trial.run(spark, MODEL)).containsEntry("samples", 5L).containsEntry("failed", 0L);
    }

    @Test
    void tarsAndParquetFilesHoldTheSameBytes() throws Exception {
        Trial files = trial(cats(6).toArray(String[]::new));
        files.run(spark, MODEL);
        Trial tars =
                Trial.of(files.prompts(), folder.resolve("tars").toString()).tars();
        tars.run(spark, MODEL);
        assertThat(tars.hashes(spark)).isEqualTo(files.hashes(spark));
        assertThat(tars.verify(spark).problems()).isEmpty();
        Trial rows =
                Trial.of(files.prompts(), folder.resolve("rows").toString()).in("parquet");
        rows.run(spark, MODEL);
        assertThat(rows.hashes(spark)).isEqualTo(files.hashes(spark));
        assertThat(rows.verify(spark).problems()).isEmpty();
        readsAsPictures(rows);
    }

    /** As anything on Spark would, without this program. */
    private static void readsAsPictures(Trial trial) {
        Dataset<Row> data = spark.read().parquet(trial.output() + "/data");
        assertThat(data.select("image.*").columns()).containsExactly("bytes", "path");
        Dataset<Row> manifest = spark.read().parquet(trial.output() + "/manifest");
        assertThat(manifest.join(data.drop("prompt", "seed"), "id")
                        .where("sha2(image.bytes, 256) = sha256 and image.path = member and prompt like 'cat %'")
                        .count())
                .isEqualTo(6);
        byte[] picture = data.select("image.bytes").head().getAs(0);
        assertThat(StillImages.decode(picture).width()).isEqualTo(8);
    }

    @Test
    void foldersOfOthersAreLeftAlone() throws Exception {
        Path out = Files.createDirectories(folder.resolve("out"));
        Files.writeString(out.resolve("thesis.txt"), "x");
        assertThatThrownBy(() -> trial("cat").overwriting().run(spark, MODEL))
                .hasMessageContaining("holds files of something else (thesis.txt)");
        assertThatThrownBy(() -> Trial.of(
                                trial("cat").prompts(),
                                out.resolve("thesis.txt/below").toString())
                        .run(spark, MODEL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be written");
    }
}
