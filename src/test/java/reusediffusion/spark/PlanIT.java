package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.policy.RunKey;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.guard.Guard;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.search.PlanRequirements;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.executor.EachExecutor;
import reusediffusion.spark.plan.Calibrations;
import reusediffusion.spark.plan.ExecutorRunsProbe;
import reusediffusion.spark.plan.MeetingProbe;
import reusediffusion.spark.plan.PlanJob;
import reusediffusion.spark.plan.PlanSamples;
import scala.collection.JavaConverters;

/** Plans are the same wherever they are made. */
class PlanIT {
    private static final Path MODEL = Path.of("models/tiny-sd3").toAbsolutePath();
    private static final String TWO_EXECUTORS = "local-cluster[2,1,1024]";
    private static final List<String> COLOURS = List.of("red", "blue", "green", "yellow");

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    /** What a job prints; it dies at a line that contains {@link #deathAt}. */
    private final PrintStream console = new PrintStream(told, true, StandardCharsets.UTF_8) {
        @Override
        public void println(String line) {
            super.println(line);
            if (deathAt != null && line.contains(deathAt)) {
                throw new IllegalStateException("killed");
            }
        }
    };

    private String deathAt;
    private boolean keeps;

    /** Without guidance a search has half of the work: no second branch, and fewer kinds of rows. */
    private double guidance = 1;

    private PlanJob job(SparkSession spark, Path file, PlanRequirements wishes) {
        return job(spark, 4, 0, file, wishes);
    }

    /**
     * @param fitted calibration samples
     * @param guard samples of the guard
     */
    private PlanJob job(SparkSession spark, int fitted, int guard, Path file, PlanRequirements wishes) {
        Settings settings = Presets.resolve(
                MODEL, Map.of("steps", 5, "width", 16, "height", 16, "guidance", guidance, "maxSequenceLength", 1));
        Recipe recipe = new Recipe(MODEL.toString(), "cpu", "float32", 1, null);
        PipelineEngine engine = new PipelineEngine(recipe, "cpu", "float32", settings, PolicyChoice.original(), null);
        List<Request> samples = IntStream.range(0, fitted + 3 + guard)
                .mapToObj(
                        i -> new Request("s" + i, "a " + COLOURS.get(i % 4) + " circle on a white background", null, i))
                .toList();
        PlanSamples trials = new PlanSamples(
                samples.subList(0, fitted),
                samples.subList(fitted, fitted + 1),
                samples.subList(fitted + 1, fitted + 3),
                samples.subList(fitted + 3, samples.size()));
        return new PlanJob(
                spark,
                Calibrations.shared(engine, keeps ? folder.resolve("reference").toString() : null, "run"),
                RunKey.of(recipe, settings, "float32"),
                trials,
                wishes,
                file,
                console);
    }

    private static PlanRequirements wishes(Integer fitTasks) {
        return new PlanRequirements(List.of(3), 1, Duration.ofHours(1), 1, fitTasks, List.of());
    }

    private PlanLadder make(String master, Integer fitTasks) throws IOException {
        Path ladders = Files.createDirectories(folder.resolve("ladders"));
        Path file = ladders.resolve("plans.json");
        Files.deleteIfExists(file);
        PlanLadder ladder =
                job(Sessions.of(master), 8, 16, file, wishes(fitTasks)).run();
        assertThat(PlanLadder.read(file)).usingRecursiveComparison().isEqualTo(ladder);
        assertThat(ladders).isDirectoryContaining(path -> path.equals(file));
        assertThat(ladders.toFile().list()).hasSize(1); // the scores of the search are gone
        return ladder;
    }

    /** All that executors make comes first, so that one session of them serves. */
    @Test
    void theSameOnAnyNumberOfExecutorsInAnyBatchAndFromKeptRuns() throws IOException {
        Killer killer = new Killer();
        Sessions.of(TWO_EXECUTORS).sparkContext().addSparkListener(killer);
        PlanLadder many = make(TWO_EXECUTORS, 2);
        assertThat(killer.attempts).containsExactly(0, 1);
        Plan together = quick(TWO_EXECUTORS, null, 2);
        List<Path> kept = fullRuns();
        assertThat(kept).hasSize(3 + 1 + 1); // groups to fit, to choose, to measure
        theSameOnOne(many);
        theSameFromKeptRuns(kept, together);
    }

    private void theSameOnOne(PlanLadder many) throws IOException {
        keeps = false;
        guidance = 1;
        PlanLadder one = make("local[1]", 1);
        Plan plan = one.plans().get(0);
        assertThat(plan.calls()).isEqualTo(3);
        assertThat(plan.measured().samples()).isEqualTo(2);
        assertThat(one.guard().outlooks()).extracting(Guard.Outlook::calls).containsExactly(3);
        assertThat(one.guard().outlooks().get(0).mean())
                .isCloseTo(plan.measured().psnrMean(), Offset.offset(10.0));
        assertThat(one.guard().misses()).hasSize(16);
        assertSame(many, one);
    }

    private void theSameFromKeptRuns(List<Path> kept, Plan together) throws IOException {
        Files.delete(kept.get(0));
        Files.write(kept.get(1), new byte[100]);
        kept.subList(2, 5).forEach(file -> file.toFile().setLastModified(0));
        Plan one = quick("local[1]", 1, 1);
        assertThat(one.fit().samples()).isEqualTo(12);
        assertSame(together, one);
        assertSame(quick("local[1]", 64, 1), one);
        assertThat(fullRuns()).isEqualTo(kept);
        assertThat(kept).filteredOn(file -> file.toFile().lastModified() == 0).hasSize(3); // the others were made again
    }

    @Test
    void whatOneExecutorMadeTheOthersTake() throws InterruptedException {
        SparkContext context = Sessions.of(TWO_EXECUTORS).sparkContext();
        String name = UUID.randomUUID().toString();
        while (EachExecutor.hosts(context).size() < 2) { // one may have been killed just now
            Thread.sleep(200);
        }
        assertThat(ExecutorRunsProbe.found(context, name)).hasSize(2).doesNotContainValue(true);
        ExecutorRunsProbe.write(context, name);
        assertThat(ExecutorRunsProbe.found(context, name)).hasSize(2).doesNotContainValue(false);
    }

    @Test
    void tasksOfAFitMeet() throws InterruptedException {
        SparkContext context = Sessions.of(TWO_EXECUTORS).sparkContext();
        while (EachExecutor.hosts(context).size() < 2) {
            Thread.sleep(200);
        }
        assertThat(MeetingProbe.totals(context, 2, -1)).containsExactly(21.0, 21.0);
        assertThat(MeetingProbe.totals(context, 2, 0)).containsExactly(-1.0, -1.0);
        assertThat(MeetingProbe.totals(context, 2, 1)).containsExactly(-1.0, -1.0);
    }

    private List<Path> fullRuns() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("reference"))) {
            return files.filter(file -> file.toString().matches(".*[.](steps|last)"))
                    .sorted()
                    .toList();
        }
    }

    private static void assertSame(PlanLadder ladder, PlanLadder expected) {
        assertSame(ladder.plans().get(0), expected.plans().get(0));
        assertThat(ladder.guard())
                .usingRecursiveComparison()
                .withComparatorForType(
                        (a, b) -> Math.abs(a - b) <= 1e-3 * Math.max(1, Math.abs(b)) ? 0 : 1, Double.class)
                .withComparatorForType(
                        (a, b) -> Math.abs(a - b) <= 1e-3 * Math.max(1, Math.abs(b)) ? 0 : 1, Float.class)
                .isEqualTo(expected.guard());
    }

    /** Three groups of four samples with both branches of guidance, without search and guard. */
    private Plan quick(String master, Integer batchSize, int fitTasks) {
        keeps = true;
        guidance = 5;
        Path file = folder.resolve(UUID.randomUUID() + ".json"); // no earlier plan stays in it
        PlanRequirements wishes = new PlanRequirements(List.of(3), batchSize, Duration.ZERO, 0, fitTasks, List.of());
        return job(Sessions.of(master), 12, 0, file, wishes).run().plans().get(0);
    }

    /** Kills an executor in the midst of the first fit. */
    private static final class Killer extends SparkListener {
        private final Set<Integer> attempts = new ConcurrentSkipListSet<>();
        private volatile int fit = -1;

        @Override
        public void onJobStart(SparkListenerJobStart job) {
            if ("rows of a plan".equals(job.properties().getProperty("spark.job.description"))) {
                fit = JavaConverters.seqAsJavaList(job.stageInfos()).stream()
                        .mapToInt(StageInfo::stageId)
                        .min()
                        .orElseThrow();
            }
        }

        @Override
        public void onTaskStart(SparkListenerTaskStart task) {
            if (task.stageId() == fit && attempts.add(task.stageAttemptId()) && task.stageAttemptId() == 0) {
                executors().findFirst().orElseThrow().destroyForcibly();
            }
        }

        /** They are this process's children. */
        private static Stream<ProcessHandle> executors() {
            return ProcessHandle.current()
                    .children()
                    .filter(process -> process.info().command().orElse("").endsWith("java"));
        }
    }

    private static void assertSame(Plan plan, Plan expected) {
        assertThat(plan.called()).isEqualTo(expected.called());
        assertThat(plan.fit()).isEqualTo(expected.fit());
        for (int s = 0; s < plan.steps(); s++) {
            for (int g = 0; g < plan.weights()[s].length; g++) {
                double size = 0;
                for (double weight : expected.weights()[s][g]) {
                    size = Math.max(size, Math.abs(weight));
                }
                // The network sees the same groups of samples everywhere, and their sums are added in one order.
                assertThat(plan.weights()[s][g]).containsExactly(expected.weights()[s][g], Offset.offset(1e-9 * size));
            }
        }
        assertThat(plan.measured().psnrMean()).isCloseTo(expected.measured().psnrMean(), Offset.offset(1e-3));
    }

    @Test
    void goesOnWhereItWasAndSaysWhatCannotBe() throws Exception {
        SparkSession spark = Sessions.of("local[1]");
        Path file = folder.resolve("plans.json");
        assertThatThrownBy(() -> job(spark, file, wishes(2)).run())
                .hasMessageContaining("asks for 2 tasks at once, and the cluster has room for 1");
        deathAt = "fitting rows";
        assertThatThrownBy(() -> job(spark, file, wishes(1)).run()).hasMessage("killed");
        deathAt = null;
        assertThat(file).doesNotExist();
        Path scores = folder.resolve("plans.json.3-scores");
        assertThat(scores).exists(); // a search that was interrupted goes on from there
        assertThat(Files.readString(scores)).contains("reuse-search-scores");
        String known = Files.readString(scores);
        Files.writeString(scores, known.replaceFirst("3 calls", "4 calls"));
        assertThatThrownBy(() -> job(spark, file, wishes(1)).run()).hasMessageContaining("scores of another search");
        Files.writeString(scores, known);
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("round 1, ");
        told.reset();
        job(spark, file, wishes(1)).run();
        assertThat(told.toString(StandardCharsets.UTF_8))
                .doesNotContain("round 1, ")
                .contains("3 calls: ");
        Plan first = PlanLadder.read(file).plans().get(0);
        PlanRequirements four = new PlanRequirements(List.of(4, 3), 1, Duration.ZERO, 0, 1, List.of());
        PlanLadder more = job(spark, file, four).run();
        assertThat(more.plans()).extracting(Plan::calls).containsExactly(3, 4);
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("the plan that was there");
        job(spark, file, new PlanRequirements(List.of(4), 1, Duration.ZERO, 0, 1, List.of()))
                .run();
        Plan kept = PlanLadder.read(file).plans().get(0);
        assertThat(kept.calls()).isEqualTo(3);
        assertThat(kept.weights()).isDeepEqualTo(more.plans().get(0).weights());
        assertThat(first.weights()).isDeepEqualTo(more.plans().get(0).weights()); // unrefined rows cannot do better
        PlanRequirements seven = new PlanRequirements(List.of(7), 1, Duration.ofSeconds(1), 0, null, List.of());
        assertThatThrownBy(() -> job(spark, file, seven).run()).hasMessageContaining("between 1 and 4");
    }
}
