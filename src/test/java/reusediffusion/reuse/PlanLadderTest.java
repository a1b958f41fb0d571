package reusediffusion.reuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanLadderTest {
    private static final int STEPS = 28;
    private static final double[][] GRAM = Trajectory.random(2, STEPS, 40).gram();
    private final PlanLadder ladder = new PlanLadder(
            Trajectory.key(STEPS), GRAM, List.of(plan(22, 70), plan(8, 35.5), plan(14, 48), plan(18, 47)));

    static Plan plan(int calls, double psnr) {
        boolean[] called = CalledSteps.evenlySpread(STEPS, calls);
        double[][][] weights = new double[STEPS][2][];
        GramRows rows = new GramRows(GRAM, 3, 1e-4);
        for (int s = 0; s < STEPS; s++) {
            double[] row =
                    called[s] ? new double[] {1 + 0.1 / 3} : rows.row(s, called).weights();
            weights[s] = new double[][] {row, row.clone()};
        }
        Guard guard = Guard.of(
                rows,
                Stream.of(1L, 2L, 3L)
                        .map(i -> rows.probes(Trajectory.random(i, STEPS, 40).gram(), called))
                        .toList());
        return new Plan(
                STEPS,
                called,
                weights,
                new Plan.Quality(psnr, psnr - 5, 0.9, 0.8, 32),
                new Plan.Fit(3, 1e-4, 2, 16),
                guard,
                List.of(detour(called, weights)));
    }

    /** The plan's own way, cut where a detour after the first step begins. */
    private static Detour detour(boolean[] called, double[][][] weights) {
        return new Detour(0, true, called, Arrays.copyOfRange(weights, 1, STEPS));
    }

    @Test
    void guardsWithDetoursWhereItHasThem() {
        Plan plan = ladder.forMaxCalls(8);
        assertThat(ladder.guarded(plan, 0.9, true)).isInstanceOf(DetourPolicy.class);
        assertThat(ladder.guarded(plan.with(plan.guard(), List.of()), 0.9, true))
                .isInstanceOfSatisfying(
                        PlannedPolicy.class, p -> assertThat(p.savings()).isEqualTo(1));
    }

    @Test
    void choosesByBudget() {
        assertThat(ladder.plans()).extracting(Plan::calls).containsExactly(8, 14, 18, 22);
        assertThat(ladder.forSpeedup(2).calls()).isEqualTo(14);
        assertThat(ladder.forSpeedup(1.5).calls()).isEqualTo(18);
        assertThat(ladder.forSpeedup(28 / 22.0).calls()).isEqualTo(22);
        assertThat(ladder.forSpeedup(1).calls()).isEqualTo(22);
        assertThat(ladder.forMaxCalls(17).calls()).isEqualTo(14);
        assertThat(ladder.forMaxCalls(18).calls()).isEqualTo(18);
        assertThat(ladder.forMinPsnr(35.5).calls()).isEqualTo(8);
        assertThat(ladder.forMinPsnr(47.5).calls()).isEqualTo(14);
        assertThat(ladder.forMinPsnr(50).calls()).isEqualTo(22);
        assertThat(ladder.forSpeedup(2).speedup()).isEqualTo(2);
        assertThat(ladder.forSpeedup(2).predictions()).isEqualTo(3);
    }

    @Test
    void saysWhatItHasInstead() {
        assertThatThrownBy(() -> ladder.forMaxCalls(7))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("at most 7 calls of 28; the plans have 8, 14, 18, 22 calls.");
        assertThatThrownBy(() -> ladder.forSpeedup(4)).hasMessageContaining("4.0 times fewer calls");
        assertThatThrownBy(() -> ladder.forMinPsnr(71)).hasMessageContaining("22 calls and 70.0 dB");
        Plan bare = ladder.forMaxCalls(8).with(null, List.of());
        assertThatThrownBy(() -> ladder.guarded(bare, 0.9, true))
                .hasMessageContaining("8 calls was made without probes");
    }

    @Test
    void survivesJsonExactly(@TempDir Path folder) {
        Path file = folder.resolve("plans.json");
        ladder.write(file);
        PlanLadder read = PlanLadder.read(file);
        assertThat(read).usingRecursiveComparison().isEqualTo(ladder);
        PlanLadder bare = new PlanLadder(ladder.key(), GRAM, List.of(plan(8, 1).with(null, List.of())));
        assertThat(PlanLadder.parse(bare.toJson(), "x"))
                .usingRecursiveComparison()
                .isEqualTo(bare);
    }

    @Test
    void saysWhatIsWrongWithAFile() {
        String json = ladder.toJson();
        refuses(json.substring(0, json.length() - 9), "not a whole reuse-plan-ladder");
        refuses(json.replace("\"version\" : 1", "\"version\" : 2"), "of version 2");
        refuses(json.replace("reuse-plan-ladder", "reuse-static-table"), "not a reuse-plan-ladder");
        refuses(json.replaceFirst("\"called\" : \\[ true", "\"called\" : [ false"), "first step that is not called");
        refuses(json.replaceFirst("\"called\" : \\[ true,", "\"called\" : ["), "each step");
        refuses(json.replaceFirst("\"weights\" : \\[ \\[ \\[ [^\\]]*\\]", "\"weights\" : [ [ [ 1, 2 ]"), "a row of");
        refuses(json.replaceFirst("\"psnrP10\" : [^,]*,", ""), "psnrP10");
        refuses(json.replaceFirst("(?s)\"plans\" : .*", "\"plans\" : [ ] }"), "no plan");
        refuses(json.replaceFirst("\"after\" : 0", "\"after\" : 1"), "a detour after step 1");
        refuses(json.replaceFirst("\"shares\" : \\[ 0.0", "\"shares\" : [ 0.5"), "ascend");
    }

    private static void refuses(String json, String reason) {
        assertThatThrownBy(() -> PlanLadder.parse(json, "plans.json"))
                .isInstanceOf(TableException.class)
                .hasMessageStartingWith("plans.json ")
                .hasMessageContaining(reason);
    }
}
