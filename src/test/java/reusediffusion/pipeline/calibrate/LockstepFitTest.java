package reusediffusion.pipeline.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reusediffusion.pipeline.GoldenRun;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.FrequencyBands;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.reuse.plan.Plan;

/** Fits of rows on a device that has too little room, or too little time. */
class LockstepFitTest {
    private static final boolean[] PLAN = {true, true, false, true, false, true};
    private static final Plan.Fit FIT = new Plan.Fit(3, 1e-6, 1, 3);
    private static final Recipe RECIPE = GoldenRun.recipe("sd3");
    private static final Settings SETTINGS =
            Presets.resolve(RECIPE.folder(), Map.of("width", 32, "height", 32, "steps", PLAN.length, "guidance", 3.0));
    private static final Family MODEL = Families.load(RECIPE);
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static Runnable before = () -> {};

    /** The model, before each of whose calls something happens. */
    private static final Family FAMILY = (Family) Proxy.newProxyInstance(
            Family.class.getClassLoader(), new Class<?>[] {Family.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("predict")) {
                    CALLS.incrementAndGet();
                    before.run();
                }
                try {
                    return method.invoke(MODEL, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });

    private static final List<CalibrationSet> GROUPS =
            IntStream.range(0, 3).mapToObj(LockstepFitTest::group).toList();
    private static final double[][][] ROWS = Calibration.alone(GROUPS).fit(PLAN, FIT);

    private static CalibrationSet group(int i) {
        Request sample = new Request("s" + i, "a red circle on a white background", null, i);
        Sampler sampler = new Sampler(FAMILY, SETTINGS, RECIPE.placement());
        return new CalibrationSet(
                FAMILY, sampler, List.of(sample), SETTINGS, 1, KeptSteps.STEPS, null, new SharedLifetime(() -> {}));
    }

    @BeforeEach
    void anew() {
        CALLS.set(0);
        before = () -> {};
    }

    @AfterAll
    static void close() {
        before = () -> {};
        GROUPS.forEach(CalibrationSet::close);
        MODEL.close();
    }

    /** Of three samples that stay on the device one does at first, and then none: the step is taken again, to the same rows. */
    @Test
    void halvesWhatStaysOnADeviceWithoutRoom() {
        before = () -> {
            if (CALLS.get() == 5 || CALLS.get() == 9) {
                throw new IllegalStateException("CUDA out of memory. Tried to allocate 2.00 GiB");
            }
        };
        assertThat(Calibration.alone(GROUPS).fit(PLAN, FIT)).isDeepEqualTo(ROWS);
        assertThat(CALLS).hasValue(4 * 3 + 2 + 1); // in both steps again what was called before
    }

    @Test
    void saysWhereHalvingDoesNotHelpAndDoesNotHideOtherFaults() {
        before = () -> {
            throw new IllegalStateException("CUDA out of memory. Tried to allocate 1 EiB");
        };
        assertThatThrownBy(() -> Calibration.alone(GROUPS).fit(PLAN, FIT)).hasMessageContaining("1 EiB");
        assertThat(CALLS).hasValue(3); // all of three, one, none
        before = () -> {
            throw new IllegalStateException("another fault");
        };
        assertThatThrownBy(() -> Calibration.alone(GROUPS).fit(PLAN, FIT)).hasMessage("another fault");
        assertThat(CALLS).hasValue(4);
    }

    /** Slopes of fewer runs at once are the same up to the rounding of other batches. */
    @Test
    void refinesWithFewerRunsAtOnce() {
        Calibration calibration = Calibration.alone(GROUPS);
        double[][][] refined = calibration.refine(PLAN, ROWS, 1, 1, Duration.ofHours(1));
        AtomicInteger faults = new AtomicInteger();
        CALLS.set(0);
        before = () -> {
            if (CALLS.get() == 25) { // behind the runs that tell the time and the score
                faults.incrementAndGet();
                throw new IllegalStateException("CUDA out of memory.");
            }
        };
        double[][][] again = calibration.refine(PLAN, ROWS, 1, 1, Duration.ofHours(1));
        assertThat(faults).hasValue(1);
        double gain = meanLog(ROWS) - meanLog(refined);
        assertThat(gain).isPositive();
        assertThat(meanLog(ROWS) - meanLog(again)).isBetween(0.8 * gain, 1.2 * gain);
    }

    private static double meanLog(double[][][] rows) {
        return meanLog(rows, 1);
    }

    private static double meanLog(double[][][] rows, int bands) {
        return Arrays.stream(Calibration.alone(GROUPS).errors(PLAN, rows, bands))
                .map(Math::log)
                .average()
                .orElseThrow();
    }

    /** Where time runs short, the rows so far stay and those to come follow from fewer samples. */
    @Test
    void leavesSamplesOutOfASlowFit() {
        before = () -> sleep(40);
        Calibration.Fitted cut = Calibration.alone(GROUPS).fit(PLAN, FIT, Duration.ofMillis(280));
        assertThat(cut.samples()).isEqualTo(1);
        assertThat(CALLS).hasValue(3 + 3 + 1 + 1);
        for (int i = 0; i < 2; i++) {
            assertThat(cut.rows()[i]).isDeepEqualTo(ROWS[i]);
        }
        assertThat(cut.rows()[3][0]).hasSameSizeAs(ROWS[3][0]).isNotEqualTo(ROWS[3][0]);
        before = () -> {};
        assertThat(Calibration.alone(GROUPS.subList(0, 1)).errors(PLAN, cut.rows(), 1)[0])
                .isLessThan(1);
    }

    /** Rows that are the same for every scale are rows for all; those that are fitted to each scale come closer. */
    @Test
    void fitsRowsToEachScale() {
        Calibration calibration = Calibration.alone(GROUPS);
        double[][][] same = Arrays.stream(ROWS)
                .map(rows -> new double[][] {rows[0], rows[0], rows[0]})
                .toArray(double[][][]::new);
        assertThat(calibration.errors(PLAN, same, FrequencyBands.ALL)).isEqualTo(calibration.errors(PLAN, ROWS, 1));
        Plan.Fit apart = new Plan.Fit(FIT.predictions(), FIT.ridge(), 1, FrequencyBands.ALL, FIT.samples());
        double[][][] rows = calibration.fit(PLAN, apart);
        assertThat(rows[PLAN.length - 1]).hasDimensions(FrequencyBands.ALL, FIT.predictions());
        assertThat(meanLog(rows, FrequencyBands.ALL)).isLessThan(meanLog(ROWS) - 0.02);
        Calibration one = Calibration.alone(GROUPS.subList(0, 1));
        double[][][] refined = one.refine(PLAN, rows, FrequencyBands.ALL, 1, Duration.ofHours(1));
        assertThat(one.errors(PLAN, refined, FrequencyBands.ALL)[0])
                .isLessThan(one.errors(PLAN, rows, FrequencyBands.ALL)[0]);
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
