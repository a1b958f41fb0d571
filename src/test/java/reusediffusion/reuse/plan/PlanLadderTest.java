package reusediffusion.reuse.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.reuse.HiddenDifficulty;
import reusediffusion.reuse.Trajectory;
import reusediffusion.reuse.guard.Guard;
import reusediffusion.reuse.guard.GuardFit;
import reusediffusion.reuse.guard.GuardGoal;
import reusediffusion.reuse.policy.CalledSteps;
import reusediffusion.reuse.table.TableException;

class PlanLadderTest {
    private static final int STEPS = 28;
    private static final double[][] GRAM = Trajectory.random(2, STEPS, 40).gram();
    private final PlanLadder ladder = new PlanLadder(
            Trajectory.key(STEPS),
            GRAM,
            List.of(plan(22, 70), plan(8, 35.5), plan(14, 48), plan(18, 47)),
            guard(8, 14, 18, 22));

    static Plan plan(int calls, double psnr) {
        boolean[] called = CalledSteps.evenlySpread(STEPS, calls);
        double[][][] weights = new double[STEPS][2][];
        GramRows rows = new GramRows(GRAM, 3, 1e-4);
        for (int s = 0; s < STEPS; s++) {
            double[] row =
                    called[s] ? new double[] {1 + 0.1 / 3} : rows.row(s, called).weights();
            weights[s] = new double[][] {row, row.clone()};
        }
        return new Plan(
                STEPS,
                called,
                weights,
                new Plan.Quality(psnr, psnr - 1, psnr + 1, psnr - 5, psnr - 8, 0.9, 0.8, 32),
                new Plan.Fit(3, 1e-4, 2, 16));
    }

    /** Fitted to samples that show how hard they are. */
    private static Guard guard(int... calls) {
        List<HiddenDifficulty.Sample> samples = HiddenDifficulty.samples(1, 32, 0.3);
        return GuardFit.of(
                calls,
                samples.stream().map(HiddenDifficulty.Sample::features).toList(),
                samples.stream()
                        .map(s -> IntStream.range(0, calls.length)
                                .mapToDouble(k -> s.psnr()[k])
                                .toArray())
                        .toArray(double[][]::new));
    }

    @Test
    void itsGuardKnowsItsPlans() {
        assertThatThrownBy(() -> new PlanLadder(ladder.key(), GRAM, ladder.plans(), guard(8, 14, 18)))
                .hasMessageContaining("its guard knows other plans");
        assertThat(ladder.guarded(ladder.forMaxCalls(14), 0.6)).isInstanceOfSatisfying(GuardedPolicy.class, policy -> {
            assertThat(policy.plans()).isEqualTo(ladder.plans());
            assertThat(policy.aim()).isEqualTo(ladder.guard().price(14, 0.6, STEPS));
            assertThat(policy.aim().confidence()).isEqualTo(0.6);
        });
        assertThat(ladder.guarded(43.0, 0.6))
                .isInstanceOfSatisfying(GuardedPolicy.class, policy -> assertThat(policy.aim())
                        .isEqualTo(new GuardGoal.Floor(43, 0.6)));
    }

    @Test
    void choosesByBudget() {
        assertThat(ladder.plans()).extracting(Plan::calls).containsExactly(8, 14, 18, 22);
        assertThat(ladder.forSpeedup(2).calls()).isEqualTo(14);
        assertThat(ladder.forSpeedup(1.5).calls()).isEqualTo(14); // 18 calls measured less
        assertThat(ladder.forSpeedup(28 / 22.0).calls()).isEqualTo(22);
        assertThat(ladder.forSpeedup(1).calls()).isEqualTo(22);
        assertThat(ladder.forMaxCalls(17).calls()).isEqualTo(14);
        assertThat(ladder.forMaxCalls(18).calls()).isEqualTo(14);
        assertThat(ladder.forMinPsnr(34.5).calls()).isEqualTo(8);
        assertThat(ladder.forMinPsnr(46.5).calls()).isEqualTo(14);
        assertThat(ladder.forMinPsnr(50).calls()).isEqualTo(22);
        assertThat(ladder.forSpeedup(2).predictions()).isEqualTo(3);
    }

    /** A plan with more calls that was measured to be worse is nobody's choice, and a floor is one for the lower end of what is known. */
    @Test
    void choosesNoPlanThatIsWorseThanOneWithFewerCalls() {
        PlanLadder mixed = new PlanLadder(ladder.key(), GRAM, List.of(plan(12, 50), plan(13, 43), plan(16, 55)), null);
        assertThat(mixed.forMaxCalls(15).calls()).isEqualTo(12);
        assertThat(mixed.forMaxCalls(13).calls()).isEqualTo(12);
        assertThat(mixed.forSpeedup(28 / 13.0).calls()).isEqualTo(12);
        assertThat(mixed.forMaxCalls(16).calls()).isEqualTo(16);
        assertThat(mixed.forMinPsnr(43).calls()).isEqualTo(12);
        assertThat(mixed.forMinPsnr(49).calls()).isEqualTo(12);
        assertThat(mixed.forMinPsnr(49.1).calls()).isEqualTo(16);
        assertThatThrownBy(() -> mixed.forMinPsnr(54.5)).hasMessageContaining("No plan is sure to have 54.5 dB");
    }

    /** Files that came before say about their figures what a normal distribution does. */
    @Test
    void readsLaddersThatDoNotSayHowSureTheyAre() {
        Path file = Path.of("input/tables/tiny-sd3-g2-28-128x128-2594765b-plans.json");
        PlanLadder read = PlanLadder.read(file);
        for (Plan plan : read.plans()) {
            Plan.Quality quality = plan.measured();
            double deviation = (quality.psnrMean() - quality.psnrP10()) / 1.2816;
            assertThat(quality.psnrP01()).isLessThan(quality.psnrP10());
            assertThat(quality.psnrLow())
                    .isCloseTo(quality.psnrMean() - 1.96 * deviation / Math.sqrt(quality.samples()), within(1e-9));
        }
        assertThat(read.guard().outlooks()).allMatch(o -> o.explained() > 0.05 && o.explained() < 0.6);
        assertThat(PlanLadder.parse(read.toJson(), "x"))
                .usingRecursiveComparison()
                .isEqualTo(read);
    }

    @Test
    void saysWhatItHasInstead() {
        assertThatThrownBy(() -> ladder.forMaxCalls(7))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("at most 7 calls of 28; the plans have 8, 14, 18, 22 calls.");
        assertThatThrownBy(() -> ladder.forSpeedup(4)).hasMessageContaining("4.0 times fewer calls");
        assertThatThrownBy(() -> ladder.forMinPsnr(71))
                .hasMessageContaining("the best has 22 calls and 70.0 dB, between 69.0 and 71.0");
        PlanLadder bare = new PlanLadder(ladder.key(), GRAM, ladder.plans(), null);
        for (ThrowingCallable guarding : List.<ThrowingCallable>of(
                () -> bare.guarded(bare.forMaxCalls(8), 0.9), () -> bare.guarded(40.0, 0.9))) {
            assertThatThrownBy(guarding)
                    .isInstanceOf(TableException.class)
                    .hasMessageContaining("made without a guard")
                    .hasMessageContaining("--guard-samples");
        }
    }

    @Test
    void survivesJsonExactly(@TempDir Path folder) {
        Path file = folder.resolve("plans.json");
        ladder.write(file);
        PlanLadder read = PlanLadder.read(file);
        assertThat(read).usingRecursiveComparison().isEqualTo(ladder);
        assertThat(read.guard().novelty().whitening())
                .isDeepEqualTo(ladder.guard().novelty().whitening());
        assertThat(read.guard().outlooks()).isEqualTo(ladder.guard().outlooks());
        PlanLadder bare = new PlanLadder(ladder.key(), GRAM, List.of(plan(8, 1)), null);
        assertThat(PlanLadder.parse(bare.toJson(), "x"))
                .usingRecursiveComparison()
                .isEqualTo(bare);
    }

    /** Ladders whose rows served all scales are read as such. */
    @Test
    void readsLaddersWithoutBands() {
        String json = ladder.toJson();
        String before = json.replace("\"version\" : 4", "\"version\" : 3").replaceAll("\"bands\" : 1,\\s*", "");
        assertThat(before).hasSizeLessThan(json.length() - 40);
        assertThat(PlanLadder.parse(before, "plans.json").toJson()).isEqualTo(json);
    }

    @Test
    void rowsOfEachBandAreDecided() {
        double[][] rows = {{1}, {2}, {3}, {4}, {5}, {6}};
        boolean[] called = {true};
        Plan.Fit fit = new Plan.Fit(1, 1e-4, 2, 3, 16);
        Plan plan = new Plan(1, called, new double[][][] {rows}, Plan.Quality.NONE, fit);
        assertThat(plan.decision(0).band(1).weights()).isDeepEqualTo(new double[][] {{3}, {4}});
        assertThat(plan.decision(0).band(2).bands()).isEqualTo(1);
        assertThatThrownBy(() -> new Plan(1, called, new double[][][] {{{1}}}, Plan.Quality.NONE, fit))
                .hasMessageContaining("no row for each branch");
    }

    @Test
    void saysWhatIsWrongWithAFile() {
        String json = ladder.toJson();
        refuses(json.substring(0, json.length() - 9), "not a whole reuse-plan-ladder");
        refuses(json.replace("\"version\" : 4", "\"version\" : 1"), "of version 1");
        refuses(json.replace("reuse-plan-ladder", "reuse-static-table"), "not a reuse-plan-ladder");
        refuses(json.replaceFirst("\"called\" : \\[ true", "\"called\" : [ false"), "first step that is not called");
        refuses(json.replaceFirst("\"called\" : \\[ true,", "\"called\" : ["), "each step");
        refuses(json.replaceFirst("\"weights\" : \\[ \\[ \\[ [^\\]]*\\]", "\"weights\" : [ [ [ 1, 2 ]"), "a row of");
        refuses(json.replaceFirst("\"psnrP10\" : [^,]*,", ""), "psnrP10");
        refuses(json.replaceFirst("(?s)\"plans\" : .*", "\"plans\" : [ ], \"guard\" : null }"), "no plan");
        refuses(json.replaceFirst("\"calls\" : 14", "\"calls\" : 15"), "its guard knows other plans");
        refuses(json.replaceFirst("(?s)\"outlooks\" : .*", "\"outlooks\" : [ ] } }"), "no plan or no sample");
        refuses(json.replaceFirst("\"limit\" : [^ ]*", "\"limits\" : 1"), "limit");
        refuses(json.replaceFirst("\"scale\" : \\[ [^,]*,", "\"scale\" : ["), "means");
        refuses(json.replaceFirst("\"whitening\" : \\[ \\[ [^\\]]*\\],", "\"whitening\" : ["), "lower triangular");
    }

    private static void refuses(String json, String reason) {
        assertThatThrownBy(() -> PlanLadder.parse(json, "plans.json"))
                .isInstanceOf(TableException.class)
                .hasMessageStartingWith("plans.json ")
                .hasMessageContaining(reason);
    }
}
