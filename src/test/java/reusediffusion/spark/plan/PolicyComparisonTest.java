package reusediffusion.spark.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reusediffusion.media.Picture;
import reusediffusion.media.Psnr;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.calibrate.CalibrationSet;
import reusediffusion.pipeline.calibrate.KeptSteps;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.reuse.policy.UniformPolicy;
import reusediffusion.spark.Sessions;
import reusediffusion.spark.StandIn;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.executor.PerExecutor;
import reusediffusion.spark.plan.PolicyComparison.ComparedPolicy;
import reusediffusion.spark.plan.PolicyComparison.ComparisonResult;
import reusediffusion.spark.plan.PolicyComparison.Score;

/** What is shown is what was scored. */
class PolicyComparisonTest {
    private static final Path MODEL = Path.of("models/tiny-sd3").toAbsolutePath();
    private static final Recipe RECIPE = new Recipe(MODEL.toString(), "cpu", "float32", 1, null);
    private static final ReusePolicy HALF = UniformPolicy.of(2, 4, 0);
    private static final List<Request> SAMPLES = IntStream.range(0, 5)
            .mapToObj(i -> new Request("s" + i, "a red circle on a white background", null, i))
            .toList();

    private static Calibrations runs(int steps) {
        return new Calibrations(
                new PipelineEngine(RECIPE, "cpu", "float32", settings(steps), PolicyChoice.original(), null));
    }

    private static Settings settings(int steps) {
        return Presets.resolve(MODEL, Map.of("steps", steps, "width", 32, "height", 32, "guidance", 5.0));
    }

    private static ComparisonResult withPictures(int shown) {
        List<ComparedPolicy> comparedPolicies = List.of(
                new ComparedPolicy("original", null, null),
                new ComparedPolicy("half", HALF, null),
                new ComparedPolicy("fewer", null, runs(2)));
        return new PolicyComparison(runs(4), SAMPLES, 2).withPictures(Sessions.of("local[2]"), comparedPolicies, shown);
    }

    @Test
    void showsThePicturesThatWereScored() {
        ComparisonResult made = withPictures(3);
        assertThat(made.scores()).hasSize(15);
        assertThat(made.pictures()).hasSize(9);
        assertThat(made.pictures("original")).as("the full runs are shown once").isEmpty();
        List<Picture> full = made.pictures(PolicyComparison.FULL);
        assertSame(full, generated(4, ReusePolicy.original()));
        assertSame(made.pictures("half"), generated(4, HALF));
        assertSame(made.pictures("fewer"), generated(2, ReusePolicy.original()));
        for (String comparedPolicy : List.of("half", "fewer")) {
            List<Score> scores = made.scores().stream()
                    .filter(score -> score.comparedPolicy().equals(comparedPolicy))
                    .toList();
            for (int i = 0; i < full.size(); i++) {
                assertThat(scores.get(i).id()).isEqualTo("s" + i);
                assertThat(Psnr.of(made.pictures(comparedPolicy).get(i), full.get(i)))
                        .isCloseTo(scores.get(i).psnr(), within(0.2));
            }
        }
    }

    /** Another model takes the device between two jobs: sets of the first are made anew, not lent with closed weights. */
    @Test
    void lendsNoSetWhoseWeightsAreGone() {
        Calibrations runs = runs(2);
        List<List<Request>> batch = List.of(SAMPLES.subList(0, 1));
        List<CalibrationSet> lent = new ArrayList<>();
        runs.use("cpu", batch, KeptSteps.LAST, lent::addAll);
        runs.use("cpu", batch, KeptSteps.LAST, lent::addAll);
        PerExecutor.on("cpu").load(new StandIn("another model"));
        double[] errors = runs.use("cpu", batch, KeptSteps.LAST, sets -> {
            lent.addAll(sets);
            return sets.get(0).errors(ReusePolicy.original());
        });
        assertThat(errors[0]).isLessThan(1e-4);
        assertThat(lent.get(1)).isSameAs(lent.get(0));
        assertThat(lent.get(2)).isNotSameAs(lent.get(0));
    }

    @Test
    void showsNoMoreThanThereIs() {
        assertThat(withPictures(0).pictures()).isEmpty();
        assertThat(withPictures(99).pictures("half")).hasSize(5);
    }

    /** The first three samples, batched as above. */
    private static List<Picture> generated(int steps, ReusePolicy policy) {
        try (DiffusionPipeline pipeline = DiffusionPipeline.load(RECIPE)) {
            return List.of(SAMPLES.subList(0, 2), SAMPLES.subList(2, 4)).stream()
                    .flatMap(batch -> pipeline.generate(batch, settings(steps), policy, false).stream())
                    .limit(3)
                    .map(made -> made.frames().get(0))
                    .toList();
        }
    }

    /** But for the rounding of another thread's products. */
    private static void assertSame(List<Picture> shown, List<Picture> expected) {
        assertThat(shown).hasSameSizeAs(expected);
        for (int i = 0; i < shown.size(); i++) {
            assertThat(Psnr.of(shown.get(i), expected.get(i))).isGreaterThan(60);
        }
    }
}
