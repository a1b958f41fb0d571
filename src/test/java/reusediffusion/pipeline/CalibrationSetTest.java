package reusediffusion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.Plan;
import reusediffusion.reuse.PlannedPolicy;

/** Rows that are fitted from some step on, after others that stay. */
class CalibrationSetTest {
    private static final int STEPS = 8;
    private static final boolean[] PLAN = {true, true, false, true, false, false, true, false};
    private static final boolean[] DENSER = {true, true, false, true, false, true, true, false};
    private static final Plan.Fit FIT = new Plan.Fit(3, 1e-6, 1, 3);

    private static final DiffusionPipeline PIPELINE = DiffusionPipeline.load(GoldenRun.recipe("sd3"));
    private static final CalibrationSet SET = set();
    private static final double[][][] ROWS = SET.fit(PLAN, FIT, UnaryOperator.identity());

    private static CalibrationSet set() {
        Settings settings = Presets.resolve(
                GoldenRun.recipe("sd3").folder(), Map.of("width", 32, "height", 32, "steps", STEPS, "guidance", 3.0));
        List<Request> samples = IntStream.range(0, 3)
                .mapToObj(i -> new Request("s" + i, "a red circle on a white background", null, i))
                .toList();
        return PIPELINE.calibrate(samples, settings);
    }

    @AfterAll
    static void close() {
        SET.close();
        PIPELINE.close();
    }

    private static double error(boolean[] called, double[][][] rows) {
        Plan plan = new Plan(STEPS, called, rows, new Plan.Quality(0, 0, 0, 0, 0), FIT, null, List.of());
        return Arrays.stream(SET.errors(new PlannedPolicy(plan)))
                .map(Math::log)
                .average()
                .orElseThrow();
    }

    @Test
    void theRestOfAFitIsTheFitOfTheRest() {
        double[][][] again = SET.fit(PLAN, FIT, Arrays.copyOf(ROWS, 4), UnaryOperator.identity());
        for (int s = 0; s < STEPS; s++) {
            assertThat(again[s][0]).containsExactly(ROWS[s][0], Offset.offset(1e-9));
        }
    }

    @Test
    void aDetourBeginsAsThePlanAndComesNearer() {
        double[][][] detour = SET.fit(DENSER, FIT, Arrays.copyOf(ROWS, 4), UnaryOperator.identity());
        assertThat(Arrays.copyOf(detour, 4)).isDeepEqualTo(Arrays.copyOf(ROWS, 4));
        assertThat(detour[5][0]).isNotEqualTo(ROWS[5][0]);
        assertThat(error(DENSER, detour)).isLessThan(error(PLAN, ROWS) - 0.1);
    }

    @Test
    void theFittedRowsSuitTheStatesThatTheFixedOnesLeadTo() {
        double[][][] odd = Arrays.copyOf(ROWS, 4);
        odd[2] = new double[][] {{0.5, 0}};
        double[][][] mended = SET.fit(PLAN, FIT, odd, UnaryOperator.identity());
        double[][][] unmended = ROWS.clone();
        unmended[2] = odd[2];
        assertThat(error(PLAN, mended)).isLessThan(error(PLAN, unmended));
    }

    @Test
    void refinementLeavesEarlierRowsAlone() {
        double[][][] refined = SET.refine(PLAN, ROWS, 4, 1, UnaryOperator.identity());
        assertThat(Arrays.copyOf(refined, 4)).isDeepEqualTo(Arrays.copyOf(ROWS, 4));
        assertThat(refined[4][0]).isNotEqualTo(ROWS[4][0]);
        assertThat(error(PLAN, refined)).isLessThan(error(PLAN, ROWS));
    }
}
