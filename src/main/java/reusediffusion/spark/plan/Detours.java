package reusediffusion.spark.plan;

import java.io.PrintStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.Function;
import reusediffusion.reuse.CalledSteps;
import reusediffusion.reuse.Detour;
import reusediffusion.reuse.Plan;
import reusediffusion.reuse.Planner;

/**
 * Other ways on from every call of a plan: the plan's rows up to there, and rows that were fitted to all calibration samples along the
 * way's own calls. Which calls is settled by validation, between those that the Gram matrix predicts from there on and the plan's own with
 * some more or fewer.
 */
record Detours(Survey survey, Scoring scoring, Batchwise samples, PlanWishes wishes, PrintStream console) {
    /** Times the plan's remaining calls. */
    private static final double DENSER = 1.2;

    private static final double LIGHTER = 0.9;

    private record Way(int after, boolean denser, boolean[] called) implements Serializable {
        boolean replaces(Way other) {
            return after == other.after && denser == other.denser;
        }
    }

    /** @param score of all samples on this way, whether or not a guard would send them there */
    private record Fitted(Way way, double[][][] rows, double score) implements Serializable {}

    /** For each call at most one denser and one lighter; a denser one is there only if it does better than the plan. */
    List<Detour> of(Plan plan) {
        double own = scoring.scoreRows(
                        new Scoring.Candidate(plan.called(), plan.fit()), List.<double[][][]>of(plan.weights()))[0];
        List<Fitted> best = refined(plan, best(fitted(plan, ways(plan))));
        List<Detour> detours = best.stream()
                .filter(f -> Double.isFinite(f.score) && (!f.way.denser || f.score < own))
                .map(Detours::detour)
                .toList();
        console.printf(
                Locale.ROOT,
                "%d calls: score %.4f, detours %s%n",
                plan.calls(),
                own,
                best.stream()
                        .map(f -> "%d:%d %.3f"
                                .formatted(f.way.after, CalledSteps.count(f.way.called) - plan.calls(), f.score))
                        .collect(Collectors.joining(", ")));
        return detours;
    }

    private List<Way> ways(Plan plan) {
        Planner planner = new Planner(survey.gram(), survey.coefficients(), BudgetPlan.RIDGE);
        List<Way> ways = new ArrayList<>();
        for (int s :
                IntStream.range(1, plan.steps()).filter(s -> plan.called()[s]).toArray()) {
            for (double ratio : new double[] {DENSER, LIGHTER}) {
                boolean[] predicted = planner.detour(plan.called(), s, ratio);
                if (predicted != null) {
                    boolean[] near = planner.adjusted(plan.called(), s, CalledSteps.count(predicted));
                    ways.add(new Way(s, ratio > 1, predicted));
                    if (!Arrays.equals(predicted, near)) {
                        ways.add(new Way(s, ratio > 1, near));
                    }
                }
            }
        }
        return ways;
    }

    private List<Fitted> fitted(Plan plan, List<Way> ways) {
        Batchwise fitting = samples;
        Batchwise judging = judging();
        return run(ways, way -> {
            double[][][] prefix = Arrays.copyOf(plan.weights(), way.after + 1);
            double[][][] rows = fitting.fit(way.called, plan.fit(), prefix);
            return new Fitted(way, rows, judging.score(Scoring.policy(way.called, rows, plan.fit())));
        });
    }

    private static List<Fitted> best(List<Fitted> all) {
        Comparator<Fitted> order = Comparator.comparingDouble(Fitted::score);
        return all.stream()
                .filter(f -> all.stream()
                        .filter(other -> other.way.replaces(f.way))
                        .min(order)
                        .orElseThrow()
                        .equals(f))
                .toList();
    }

    /** Moved together as the plan's rows are, where that does better. */
    private List<Fitted> refined(Plan plan, List<Fitted> fitted) {
        int rounds = wishes.refineRounds();
        if (rounds == 0) {
            return fitted;
        }
        Batchwise fitting = samples;
        Batchwise judging = judging();
        return run(fitted, one -> {
            double[][][] rows = fitting.refine(one.way.called, one.rows, one.way.after + 1, rounds);
            double score = judging.score(Scoring.policy(one.way.called, rows, plan.fit()));
            return score < one.score ? new Fitted(one.way, rows, score) : one;
        });
    }

    private Batchwise judging() {
        return Batchwise.of(scoring.calibrations(), scoring.judged(), scoring.batchSize());
    }

    private <A> List<Fitted> run(List<A> pieces, Function<A, Fitted> work) {
        return pieces.isEmpty() ? List.of() : scoring.tasks().run("detours of a plan", pieces, work);
    }

    private static Detour detour(Fitted fitted) {
        Way way = fitted.way;
        double[][][] rows = Arrays.copyOfRange(fitted.rows, way.after + 1, fitted.rows.length);
        return new Detour(way.after, way.denser, way.called, rows);
    }
}
