package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.sql.SparkSession;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.executor.FailureSettings;
import reusediffusion.spark.executor.LostExecutors;
import reusediffusion.spark.generate.TooManyFailures;
import reusediffusion.spark.sink.ledger.Ledger;

/**
 * Two workers with a pretended GPU each, and one application, so that executors stay from test to test: what a test sets, Spark and we read
 * when a stage begins.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StandaloneIT {
    @TempDir
    private static Path shared;

    /** All must have ended. */
    private static final double NO_SPECULATION = 1;

    private static Cluster cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(shared, 2, 1);
    }

    @AfterAll
    static void stop() {
        Sessions.stop();
        cluster.close();
    }

    private Trial trial(List<String> prompts, int partitions) throws Exception {
        return Trial.of(
                        Trial.write(folder, "prompts.txt", prompts),
                        folder.resolve("out").toString())
                .partitions(partitions);
    }

    private static SparkSession session() {
        return session(4, 16, NO_SPECULATION);
    }

    /**
     * @param failures that a task may have by itself
     * @param losses of executors that a task may see
     * @param finished share of the tasks of a stage that must have ended before the others are copied
     */
    private static SparkSession session(int failures, int losses, double finished) {
        SparkConf conf = cluster.conf()
                .set("spark.decommission.enabled", "true")
                .set("spark.speculation", "true")
                .set("spark.speculation.interval", "200ms")
                .set("spark.speculation.multiplier", "1.5");
        FailureSettings.prepare(conf);
        SparkSession spark = Sessions.of(conf);
        spark.sparkContext()
                .conf()
                .set(FailureSettings.FAILURES, "" + failures)
                .set(FailureSettings.LOSSES, "" + losses)
                .set("spark.speculation.quantile", "" + finished);
        return spark;
    }

    @Test
    @Order(2)
    void everyExecutorUsesItsOwnGpuAndLoadsOnce() throws Exception {
        SparkSession spark = session();
        Path loaded = Files.createDirectory(folder.resolve("loaded"));
        Trial trial =
                trial(IntStream.range(0, 12).mapToObj(i -> "slow 200 " + i).toList(), 6);
        trial.run(spark, new StandIn("a", "cuda", loaded.toString()));
        try (var files = Files.list(loaded)) {
            assertThat(files.map(file -> file.getFileName().toString().replaceFirst("-.*", "")))
                    .as("one load on each, and warmed up")
                    .containsExactlyInAnyOrder("cuda:0", "cuda:1", "warm");
        }
        assertThat(trial.verify(spark).problems()).isEmpty();
    }

    @Test
    @Order(4)
    void speculationMakesNothingTwice() throws Exception {
        SparkSession spark = session(4, 16, 0.5);
        List<String> prompts = new ArrayList<>(
                IntStream.range(0, 38).mapToObj(i -> line("m" + i, "cat " + i)).toList());
        // The first and the last id are in different shards. In one shard they once kept this test waiting for ten
        // minutes: probably, with one host halted and the other late, no host was left for a third try.
        prompts.add(line("a", "late " + folder.resolve("late")));
        prompts.add(line("z", "halt " + folder.resolve("halted")));
        Trial trial = Trial.of(
                        Trial.write(folder, "prompts.jsonl", prompts),
                        folder.resolve("out").toString())
                .partitions(10);
        long start = System.nanoTime();
        assertThat(trial.run(spark, new StandIn("a"))).containsEntry("samples", 40L);
        assertThat((System.nanoTime() - start) / 1e9)
                .as("the copy was faster than the straggler")
                .isLessThan(500);
        assertThat(folder.resolve("late")).exists();
        assertThat(trial.verify(spark).problems()).isEmpty();
        assertThat(trial.hashes(spark)).hasSize(40);
    }

    private static String line(String id, String prompt) {
        return "{\"id\": \"" + id + "\", \"prompt\": \"" + prompt + "\"}";
    }

    @Test
    @Order(7)
    void twelveExecutorsKilledOneAfterAnotherLoseNothing() throws Exception {
        SparkSession spark = session();
        String rest = " and so on".repeat(250); // so that prompts are staged, and do not travel with tasks
        Trial trial = trial(
                IntStream.range(0, 160).mapToObj(i -> "slow 150 " + i + rest).toList(), 40);
        CompletableFuture<Map<String, Object>> run = CompletableFuture.supplyAsync(() -> uncheckedRun(trial, spark));
        for (int killed = 0; killed < 12 && !run.isDone(); ) {
            Thread.sleep(1000);
            killed += Files.isDirectory(folder.resolve("out/data")) && cluster.killOldestExecutor() ? 1 : 0;
        }
        assertThat(run.isDone()).as("made before all were killed").isFalse();
        assertThat(folder.resolve("out/_prompts")).exists();
        assertThat(run.get()).containsEntry("samples", 160L).containsEntry("failed", 0L);
        assertThat(trial.hashes(spark)).hasSize(160);
        assertThat(new Ledger(spark, trial.folder()).rows().count()).isEqualTo(160);
        assertThat(trial.verify(spark).problems()).isEmpty();
        assertThat(folder.resolve("out/_prompts")).doesNotExist();
    }

    private static Map<String, Object> uncheckedRun(Trial trial, SparkSession spark) {
        try {
            return trial.run(spark, new StandIn("a"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Order(6)
    void whatKillsEveryExecutorIsToldWithCodeAndHosts() throws Exception {
        SparkSession spark = session(3, 2, NO_SPECULATION);
        Trial trial = trial(List.of("cat 1", "cat 2", "killed", "cat 3"), 4);
        assertThatThrownBy(() -> trial.run(spark, new StandIn("a")))
                .isInstanceOf(TooManyFailures.class)
                .hasMessageContaining("lost its executor 2 times")
                .hasMessageContaining("exit code 137")
                .hasMessageContaining("127.0.0.")
                .hasMessageContaining("spark.executor.memoryOverhead")
                .hasMessageContaining("--batch-size")
                .hasMessageNotContaining("\n");
        assertThat(trial.hashes(spark)).as("what was finished is kept").hasSizeBetween(1, 3);
        assertThat(trial.verify(spark).problems()).isEmpty();
    }

    @Test
    @Order(5)
    void aTaskThatFailsByItselfEndsTheJobAsBefore() throws Exception {
        SparkSession spark = session(2, 3, NO_SPECULATION);
        assertThatThrownBy(() -> trial(List.of("cat", "always"), 2).run(spark, new StandIn("a")))
                .isInstanceOf(TooManyFailures.class)
                .hasMessageContaining("a task failed 2 times, the last time on 127.0.0.")
                .hasMessageContaining("thrown always");
    }

    /** The last one: its worker is gone then. Each of the shards would take 40 s. */
    @Test
    @Order(8)
    void aHostThatIsTakenBackCommitsItsChunkAndLeaves() throws Exception {
        SparkSession spark = session(1, 1, NO_SPECULATION);
        Path go = folder.resolve("go");
        Trial trial = trial(
                IntStream.range(0, 160)
                        .mapToObj(i -> "until " + go + " 500 " + i)
                        .toList(),
                2);
        CompletableFuture<String> gone = new CompletableFuture<>();
        spark.sparkContext().addSparkListener(new SparkListener() {
            @Override
            public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
                gone.complete(event.reason());
            }
        });
        CompletableFuture<Map<String, Object>> run = CompletableFuture.supplyAsync(() -> uncheckedRun(trial, spark));
        while (attempts().size() < 2) {
            assertThat(run.isDone()).isFalse();
            Thread.sleep(100);
        }
        cluster.decommissionWorker();
        assertThat(LostExecutors.isTakenBack(gone.get(20, TimeUnit.SECONDS))).isTrue();
        assertThat(trial.hashes(spark)).as("its chunk").isNotEmpty();
        Files.createFile(go);
        assertThat(run.get()).containsEntry("samples", 160L);
        assertThat(attempts()).as("two of them at one shard").hasSize(3);
        assertThat(new Ledger(spark, trial.folder()).rows().count()).isEqualTo(160);
        assertThat(trial.verify(spark).problems()).isEmpty();
    }

    /** The numbers of those that have left something below {@code data}. */
    private Set<String> attempts() throws IOException {
        Path data = folder.resolve("out/data");
        if (!Files.isDirectory(data)) {
            return Set.of();
        }
        try (var all = Files.list(data)) {
            return all.map(each -> each.getFileName().toString().replaceFirst(".*\\.", ""))
                    .collect(Collectors.toSet());
        }
    }

    /** Each process has another folder there: the one that it runs in. */
    private static final String OWN_TO_EACH_PROCESS = "/proc/self/cwd/target/";

    @Test
    @Order(3)
    void whatHostsDoNotShareIsRefusedByHost() throws Exception {
        SparkSession spark = session();
        String prompts = trial(List.of("cat"), 1).prompts();
        Path mine = Path.of("target", "own-" + ProcessHandle.current().pid());
        Trial strangers = Trial.of(prompts, OWN_TO_EACH_PROCESS + mine.getFileName() + "/out");
        assertThatThrownBy(() -> strangers.run(spark, new StandIn("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("Executors on 127\\.0\\.0\\.\\d.* do not find what the driver wrote in .*")
                .hasMessageContaining("all hosts must share the output");
        Files.copy(Path.of(prompts), mine.resolve("prompts.txt"));
        Trial unread = Trial.of(
                OWN_TO_EACH_PROCESS + mine.getFileName() + "/prompts.txt",
                folder.resolve("out").toString());
        assertThatThrownBy(() -> unread.run(spark, new StandIn("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("Executors on 127\\.0\\.0\\.\\d.* do not find the prompts .*")
                .hasMessageNotContaining("\n");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    /** The first one: on one machine before there are executors. */
    @Test
    @Order(1)
    void sixtyPicturesAreEqualByteForByteOnOneMachineAndOnMany() throws Exception {
        Path model = Path.of("models/tiny-sd3").toAbsolutePath();
        Settings settings = Presets.resolve(model, Map.of("steps", 2, "width", 64, "height", 64));
        Recipe recipe = new Recipe(model.toString(), "cpu", "float32", 1, null);
        PipelineEngine engine = new PipelineEngine(recipe, "cpu", "float32", settings, PolicyChoice.original(), null);
        List<String> prompts =
                IntStream.range(0, 60).mapToObj(i -> "a red circle " + i).toList();
        Trial many = trial(prompts, 12).batches(4);
        Trial one = Trial.of(many.prompts(), folder.resolve("one").toString())
                .partitions(12)
                .batches(4);
        openblas_nolapack.blas_set_num_threads(2);
        SparkSession local = Sessions.of("local[2]");
        one.run(local, engine);
        Map<String, String> expected = one.hashes(local);
        SparkSession spark = session();
        many.run(spark, engine);
        assertThat(many.hashes(spark)).hasSize(60).isEqualTo(expected);
    }
}
