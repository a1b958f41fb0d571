package reusediffusion.pipeline.calibrate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import reusediffusion.reuse.statistics.NormalEquations;
import reusediffusion.tensor.Scope;

/**
 * Moves all rows of a plan together towards the full run's last latent: damped Gauss-Newton steps on the samples' relative errors. A
 * row fitted step by step aims at the next latent alone; here an early row may also prepare what later ones can repair.
 *
 * <p>Each sample's error is taken relative to what it is now, so that the mean of log errors falls, which is what PSNR averages. Source:
 * Levenberg 1944, Marquardt 1963.
 */
final class RowRefinement {
    private static final double FIRST_DAMPING = 1e-3;
    private static final int ATTEMPTS = 5;

    private final List<CalibrationSet> groups;
    private final AllReduce exchange;
    private final boolean[] called;
    private final int bands;
    private final int rounds;
    private final long end;
    private double damping = FIRST_DAMPING;
    private Score best;

    /** @param nanos that it may take, about */
    RowRefinement(
            List<CalibrationSet> groups, AllReduce exchange, boolean[] called, int bands, int rounds, long nanos) {
        this.groups = groups;
        this.exchange = exchange;
        this.called = called;
        this.bands = bands;
        this.rounds = rounds;
        this.end = System.nanoTime() + nanos;
    }

    /** The rows that come nearest, those given included; once an object. */
    double[][][] improve(double[][][] fitted) {
        double[][][] rows = fitted;
        for (int round = 0; round < rounds && (best == null || !best.late); round++) {
            RowSlopes slopes = new RowSlopes(groups.get(0).samples().sampler(), called, rows, bands);
            int share = share(rows, slopes);
            if (share == 0) {
                return rows;
            }
            best = best == null ? score(rows) : best;
            double[][][] moved = best.late ? null : step(slopes.places(), linearise(slopes, share));
            if (moved == null) {
                return rows;
            }
            rows = moved;
        }
        return rows;
    }

    /** The rows after the first damped step that leads nearer than the best so far, or null where none does in time. */
    private double[][][] step(WeightIndices places, NormalEquations equations) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double[][][] moved = places.moved(equations.solve(damping, new double[places.size()]));
            Score score = score(moved);
            if (score.mean < best.mean) {
                damping /= 5;
                best = score;
                return moved;
            }
            damping *= 8;
            if (score.late) {
                return null;
            }
        }
        return null;
    }

    /** How many groups of each task the time is enough for; the same in all tasks, and 0 where it is not worth the while. */
    private int share(double[][][] rows, RowSlopes slopes) {
        long start = System.nanoTime();
        score(groups.get(0), rows);
        double run = System.nanoTime() - start;
        double left = end - System.nanoTime() - (1 + ATTEMPTS) * run * groups.size();
        double[] all = exchange.total(told(left, run * slopes.places().runs(), groups.size()));
        double possible = all[0] / Math.max(1, all[1]);
        double most = all[2] / all[3];
        return possible < 0.5 ? 0 : (int) Math.min(Math.ceil(most), Math.max(1, Math.floor(possible)));
    }

    /** As what this task's first group says; the others say nothing. */
    private double[][] told(double... sums) {
        double[] with = Arrays.copyOf(sums, sums.length + 1);
        with[sums.length] = 1;
        double[][] mine = new double[groups.size()][with.length];
        mine[0] = with;
        return mine;
    }

    /**
     * How near rows come, the same in all tasks.
     *
     * @param mean log of the samples' errors
     * @param late whether the time of one of the tasks is over
     */
    private record Score(double mean, boolean late) {}

    private Score score(double[][][] rows) {
        double[][] mine = groups.stream().map(set -> score(set, rows)).toArray(double[][]::new);
        double[] all = exchange.total(mine);
        return new Score(all[0] / all[1], all[2] > 0);
    }

    private double[] score(CalibrationSet set, double[][][] rows) {
        try (Scope scope = new Scope()) {
            double[] errors = set.errors(FollowedRows.of(called, rows, bands));
            double sum = Arrays.stream(errors)
                    .map(e -> Math.log(Math.max(e, Double.MIN_NORMAL)))
                    .sum();
            return new double[] {sum, errors.length, System.nanoTime() > end ? 1 : 0};
        }
    }

    private NormalEquations linearise(RowSlopes slopes, int share) {
        double[] none = new NormalEquations(slopes.places().size()).toDoubles();
        double[][] mine = IntStream.range(0, groups.size())
                .mapToObj(g -> g < share && (g == 0 || System.nanoTime() < end)
                        ? slopes.equations(groups.get(g)).toDoubles()
                        : none)
                .toArray(double[][]::new);
        return NormalEquations.of(exchange.total(mine));
    }
}
