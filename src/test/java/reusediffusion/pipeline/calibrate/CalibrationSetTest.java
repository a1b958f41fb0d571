package reusediffusion.pipeline.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.GoldenRun;
import reusediffusion.pipeline.PictureGuard;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.policy.RunSteps;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlannedPolicy;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.FirstCallFeatures;

/** Full runs of a few samples, what their first calls showed, and rows that are fitted to them. */
class CalibrationSetTest {
    private static final int STEPS = 8;
    private static final boolean[] PLAN = {true, true, false, true, false, false, true, false};
    private static final boolean[] DENSER = {true, true, false, true, false, true, true, false};
    private static final Plan.Fit FIT = new Plan.Fit(3, 1e-6, 1, 3);
    private static final List<Request> SAMPLES = IntStream.range(0, 3)
            .mapToObj(i -> new Request("s" + i, "a red circle on a white background", null, i))
            .toList();
    private static final Settings SETTINGS = Presets.resolve(
            GoldenRun.recipe("sd3").folder(), Map.of("width", 32, "height", 32, "steps", STEPS, "guidance", 3.0));

    private static final DiffusionPipeline PIPELINE = DiffusionPipeline.load(GoldenRun.recipe("sd3"));
    private static final CalibrationSet SET = PIPELINE.calibrate(SAMPLES, SETTINGS, KeptSteps.STEPS, null);
    private static final Calibration ALONE = Calibration.alone(List.of(SET));
    private static final double[][][] ROWS = ALONE.fit(PLAN, FIT);

    @AfterAll
    static void close() {
        SET.close();
        PIPELINE.close();
    }

    private static double error(boolean[] called, double[][][] rows) {
        Plan plan = new Plan(STEPS, called, rows, Plan.Quality.NONE, FIT);
        return Arrays.stream(SET.errors(new PlannedPolicy(plan)))
                .map(Math::log)
                .average()
                .orElseThrow();
    }

    @Test
    void moreCallsComeNearer() {
        double[][][] denser = ALONE.fit(DENSER, FIT);
        assertThat(Arrays.copyOf(denser, 5)).isDeepEqualTo(Arrays.copyOf(ROWS, 5)); // up to where the calls part
        assertThat(denser[5][0]).isNotEqualTo(ROWS[5][0]);
        assertThat(error(DENSER, denser)).isLessThan(error(PLAN, ROWS) - 0.1);
    }

    @Test
    void fittedRowsComeNearerThanRepeats() {
        double[][][] repeats = new double[STEPS][][];
        Arrays.fill(repeats, Decision.REPEAT.weights());
        assertThat(error(PLAN, ROWS)).isLessThan(error(PLAN, repeats) - 0.3);
    }

    /** What a sampler keeps from step to step is part of where a row aims: with every call its prediction is the answer. */
    @ParameterizedTest
    @ValueSource(strings = {"UniPCMultistepScheduler", "FlowMatchHeunDiscreteScheduler", "DPMSolverMultistepScheduler"})
    void fitsSamplersWithMemory(String scheduler) {
        Settings settings = Presets.resolve(
                GoldenRun.recipe("sd3").folder(),
                Map.of("width", 32, "height", 32, "steps", 4, "guidance", 3.0, "scheduler", scheduler));
        try (CalibrationSet set = PIPELINE.calibrate(SAMPLES, settings, KeptSteps.STEPS, null)) {
            boolean[] called = new boolean[set.coefficients().length];
            Arrays.fill(called, true);
            for (double[][] row : Calibration.alone(List.of(set)).fit(called, FIT)) {
                assertThat(row[0][0]).isCloseTo(1, within(1e-3));
            }
        }
    }

    @Test
    void refusesSamplersThatDrawNoise() {
        RunSteps run = new RunSteps(
                GoldenRun.recipe("sdxl"),
                Presets.resolve(
                        GoldenRun.recipe("sdxl").folder(), Map.of("scheduler", "EulerAncestralDiscreteScheduler")));
        assertThat(run.allow(PolicyChoice.original())).isEqualTo(PolicyChoice.original());
        assertThatThrownBy(() -> run.allow(PolicyChoice.dynamic(0.01, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("draws fresh noise")
                .hasMessageContaining("mode original");
    }

    @Test
    void refinementComesNearerToTheLastLatent() {
        double[][][] refined = ALONE.refine(PLAN, ROWS, 1, 1, Duration.ofHours(1));
        assertThat(refined[0][0]).isNotEqualTo(ROWS[0][0]);
        assertThat(refined[3][0]).isNotEqualTo(ROWS[3][0]);
        assertThat(error(PLAN, refined)).isLessThan(error(PLAN, ROWS));
    }

    /** Batches of another size, or another place in one, may take kernels that add up in another order. */
    private static void assertClose(double[] actual, double[] expected) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertThat(actual).containsExactly(expected, within(1e-4 * largest));
    }

    /** Full runs out of a file are as good as those that are made; a file that lost its end is none. */
    @Test
    void fullRunsGoOnFromAFile() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        SET.stored().write(file);
        byte[] bytes = file.toByteArray();
        StoredRuns stored = StoredRuns.read(new ByteArrayInputStream(bytes));
        try (CalibrationSet again = PIPELINE.calibrate(SAMPLES, SETTINGS, KeptSteps.STEPS, stored)) {
            assertThat(Calibration.alone(List.of(again)).fit(PLAN, FIT)).isDeepEqualTo(ROWS);
            assertThat(again.traces()).usingRecursiveComparison().isEqualTo(SET.traces());
            assertThat(again.features()).usingRecursiveComparison().isEqualTo(SET.features());
            assertThat(again.secondsPerCall()).isEqualTo(SET.secondsPerCall());
        }
        byte[] torn = Arrays.copyOf(bytes, bytes.length - 100);
        assertThatThrownBy(() -> StoredRuns.read(new ByteArrayInputStream(torn)))
                .isInstanceOf(IOException.class);
        bytes[bytes.length / 2] ^= 1;
        assertThatThrownBy(() -> StoredRuns.read(new ByteArrayInputStream(bytes)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void keepsWhatEachFirstCallShowed() {
        List<FirstCallFeatures> features = SET.features();
        assertThat(features).hasSize(SAMPLES.size());
        List<FirstCallFeatures> generated = PictureGuard.features(PIPELINE, SAMPLES, SETTINGS);
        for (int i = 0; i < features.size(); i++) {
            assertClose(features.get(i).picture(), generated.get(i).picture());
            assertClose(features.get(i).text(), features.get(0).text()); // of one prompt
            assertThat(features.get(i).picture()).hasSize(2 * 16); // latent channels
        }
        assertThat(features.get(1).picture()).isNotEqualTo(features.get(0).picture());
    }
}
