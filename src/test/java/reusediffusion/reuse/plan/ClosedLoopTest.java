package reusediffusion.reuse.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.Lockstep;
import reusediffusion.reuse.ToyModel;
import reusediffusion.reuse.Trajectory;
import reusediffusion.reuse.guard.Guard;
import reusediffusion.reuse.guard.GuardFit;
import reusediffusion.reuse.policy.CalledSteps;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.reuse.policy.UniformPolicy;
import reusediffusion.reuse.search.CalledSetSearch;
import reusediffusion.reuse.search.SearchEffort;
import reusediffusion.reuse.search.SearchScores;
import reusediffusion.reuse.search.SetEvaluator;
import reusediffusion.reuse.table.StepStatistics;

/** The whole way in plain numbers: full runs, statistics, dynamic program, the pipeline's closed-loop rows, search, guard. */
class ClosedLoopTest {
    private static final int STEPS = 28;
    private static final ToyModel MODEL = new ToyModel(STEPS);
    private static final List<ToyModel.Sample> TRAINING = samples(0, 32, 1);
    private static final List<ToyModel.Run> FULL = full(TRAINING);
    private static final List<ToyModel.Sample> HELD_OUT = samples(1000, 64, 1);
    private static final double[][] GRAM = gram();
    private static final Planner PLANNER = new Planner(GRAM, MODEL.b, 1e-4);
    private static final Plan.Fit FIT = new Plan.Fit(4, 1e-4, 1, 32);
    private static final GramRows OPEN = new GramRows(GRAM, 4, 1e-4);

    private static List<ToyModel.Sample> samples(int first, int count, double strength) {
        return IntStream.range(first, first + count)
                .mapToObj(i -> ToyModel.Sample.random(i, strength))
                .toList();
    }

    private static List<ToyModel.Run> full(List<ToyModel.Sample> samples) {
        return samples.stream().map(s -> MODEL.run(s, ReusePolicy.original())).toList();
    }

    private static double[][] gram() {
        StepStatistics statistics = new StepStatistics();
        FULL.forEach(run -> statistics.add(new double[STEPS], new double[][][] {ToyModel.gram(run)}));
        return statistics.meanGram();
    }

    private static Lockstep lockstep(int count) {
        return new Lockstep(MODEL, TRAINING.subList(0, count), FULL.subList(0, count));
    }

    private static Plan calibrate(boolean[] called, Plan.Fit fit) {
        Lockstep loop = lockstep(TRAINING.size());
        double[][][] weights = new double[STEPS][][];
        for (int s = 0; s < STEPS; s++) {
            weights[s] = loop.fit(fit, s, called);
        }
        return new Plan(STEPS, called, weights, Plan.Quality.NONE, fit);
    }

    private static Plan calibrate(boolean[] called) {
        return calibrate(called, FIT);
    }

    private record Quality(double mean, double tenth, double calls) {}

    private static Quality judge(List<ToyModel.Sample> samples, ReusePolicy policy) {
        List<ToyModel.Run> full = full(samples);
        List<ToyModel.Run> runs =
                samples.stream().map(s -> MODEL.run(s, policy)).toList();
        double[] decibels = IntStream.range(0, runs.size())
                .mapToDouble(i -> ToyModel.decibels(runs.get(i), full.get(i)))
                .sorted()
                .toArray();
        return new Quality(
                Arrays.stream(decibels).average().orElseThrow(),
                decibels[decibels.length / 10],
                runs.stream()
                        .mapToInt(r -> CalledSteps.count(r.called()))
                        .average()
                        .orElseThrow());
    }

    @Test
    void leadsAtEveryBudget() {
        for (int calls : new int[] {22, 18, 14, 11, 8, 6}) {
            boolean[] even = CalledSteps.evenlySpread(STEPS, calls);
            boolean[] program = PLANNER.calledSet(calls);
            ReusePolicy open = h -> program[h.step()]
                    ? Decision.CALL
                    : Decision.build(OPEN.row(h.step(), program).weights());
            double planned =
                    judge(HELD_OUT, new PlannedPolicy(calibrate(program))).mean();
            assertThat(planned)
                    .isGreaterThan(judge(HELD_OUT, open).mean() + 6)
                    .isGreaterThan(judge(HELD_OUT, new UniformPolicy(even, 0)).mean() + 15)
                    .isGreaterThan(judge(HELD_OUT, new UniformPolicy(even, 1)).mean() + 10);
        }
    }

    @Test
    void ownRowsForBranchesHelpWhereCallsAreFew() {
        boolean[] called = PLANNER.calledSet(6);
        Plan.Fit apart = new Plan.Fit(4, 1e-4, 2, 32);
        Quality two = judge(HELD_OUT, new PlannedPolicy(calibrate(called, apart)));
        assertThat(two.mean())
                .isGreaterThan(
                        judge(HELD_OUT, new PlannedPolicy(calibrate(called))).mean());
    }

    @Test
    void searchLowersTheClosedLoopError() {
        SetEvaluator evaluator = (candidates, samples) -> candidates.stream()
                .mapToDouble(called -> {
                    Lockstep loop = lockstep(samples);
                    IntStream.range(0, STEPS).forEach(s -> loop.fit(FIT, s, called));
                    return loop.score();
                })
                .toArray();
        List<boolean[]> starts = List.of(PLANNER.calledSet(8), CalledSteps.evenlySpread(STEPS, 8));
        SearchEffort effort = new SearchEffort(List.of(4, 8, 32), 0.3, 3, 1, 4, 16, Duration.ofMinutes(5));
        CalledSetSearch.Result result =
                CalledSetSearch.run(starts, evaluator, effort, SearchScores.none("toy"), p -> {});
        double before =
                judge(HELD_OUT, new PlannedPolicy(calibrate(starts.get(0)))).mean();
        double after =
                judge(HELD_OUT, new PlannedPolicy(calibrate(result.called()))).mean();
        assertThat(after).isGreaterThan(before + 1);
    }

    /** Prompts of all strengths, of which the strong ones are hard: the same calls in the mean, and a better worst tenth. */
    @Test
    void aGuardLiftsTheWorstTenth() {
        List<Plan> plans = IntStream.of(4, 6, 8, 11, 14, 18, 22)
                .mapToObj(calls -> calibrate(PLANNER.calledSet(calls)))
                .toList();
        PlanLadder ladder = new PlanLadder(Trajectory.key(STEPS), GRAM, plans, guard(plans, mixed(3, 128)));
        List<ToyModel.Sample> fresh = mixed(5, 256);
        for (int calls : new int[] {8, 11, 14}) {
            Plan plan = ladder.forMaxCalls(calls);
            Quality guarded = judge(fresh, ladder.guarded(plan, 0.5));
            assertThat(guarded.tenth())
                    .isGreaterThan(judge(fresh, new PlannedPolicy(plan)).tenth() + 0.5);
            assertThat(guarded.calls()).isCloseTo(calls, within(0.05 * calls));
        }
        Quality far = judge(samples(6000, 16, 12), ladder.guarded(plans.get(0), 0.5));
        assertThat(far.calls()).isEqualTo(STEPS); // prompts of no strength that the guard knows
    }

    private static List<ToyModel.Sample> mixed(long seed, int count) {
        Random random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> ToyModel.Sample.random(random.nextLong(), random.nextDouble(0.25, 3)))
                .toList();
    }

    private static Guard guard(List<Plan> plans, List<ToyModel.Sample> samples) {
        List<ToyModel.Run> full = full(samples);
        double[][] psnr = IntStream.range(0, samples.size())
                .mapToObj(i -> plans.stream()
                        .map(plan -> MODEL.run(samples.get(i), new PlannedPolicy(plan)))
                        .mapToDouble(run -> ToyModel.decibels(run, full.get(i)))
                        .toArray())
                .toArray(double[][]::new);
        List<FirstCallFeatures> features = IntStream.range(0, samples.size())
                .mapToObj(i -> ToyModel.features(samples.get(i), full.get(i).raw()[0]))
                .toList();
        return GuardFit.of(plans.stream().mapToInt(Plan::calls).toArray(), features, psnr);
    }
}
