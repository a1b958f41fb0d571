package reusediffusion.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.reuse.Decision;
import reusediffusion.reuse.History;
import reusediffusion.reuse.NormalEquations;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Values;

/**
 * Moves all rows of a plan together towards the full run's last latent: damped Gauss-Newton steps on the samples' relative errors. A
 * row fitted step by step aims at the next latent alone; here an early row may also prepare what later ones can repair.
 *
 * <p>The derivative of the last latent by a weight is a finite difference of closed-loop runs that start at the weight's own step.
 * Each sample's error is taken relative to what it is now, so that the mean of log errors falls, which is what PSNR averages. Source:
 * Levenberg 1944, Marquardt 1963.
 */
final class RowRefinement {
    private static final double FIRST_DAMPING = 1e-3;
    private static final int ATTEMPTS = 5;

    /** Far above float32's rounding of a run, and small beside a weight. */
    private static final double NUDGE = 1e-3;

    /** Of the latents that are run on together: many small pictures fill a GPU, and few large ones do. */
    private static final long MOST_ELEMENTS = 1 << 21;

    private final Sampler sampler;
    private final Conditioning conditioning;
    private final Sampler.State start;
    private final Tensor goal;
    private final boolean[] called;
    private final UnaryOperator<double[]> exchange;

    RowRefinement(
            Sampler sampler,
            Conditioning conditioning,
            Sampler.State start,
            Tensor goal,
            boolean[] called,
            UnaryOperator<double[]> exchange) {
        this.sampler = sampler;
        this.conditioning = conditioning;
        this.start = start;
        this.goal = goal;
        this.called = called;
        this.exchange = exchange;
    }

    /** One weight of the plan. */
    private record Place(int step, int branch, int slot) {}

    double[][][] improve(double[][][] fitted, int rounds) {
        double[][][] rows = fitted;
        double best = score(rows);
        double damping = FIRST_DAMPING;
        for (int round = 0; round < rounds; round++) {
            List<Place> places = places(rows);
            NormalEquations equations = linearise(rows);
            boolean better = false;
            for (int attempt = 0; attempt < ATTEMPTS && !better; attempt++) {
                double[][][] moved = moved(rows, places, equations.solve(damping, new double[places.size()]));
                double score = score(moved);
                better = score < best;
                damping = better ? damping / 5 : damping * 8;
                if (better) {
                    rows = moved;
                    best = score;
                }
            }
            if (!better) {
                break;
            }
        }
        return rows;
    }

    /** Mean log of the samples' errors. */
    private double score(double[][][] rows) {
        try (Scope scope = new Scope()) {
            Tensor last = run(start, rows).flatten(1, -1).to(ScalarType.Double);
            double[] squares =
                    Values.doubles(last.sub(goal.flatten(1, -1)).square().sum(1));
            double sum = Arrays.stream(squares)
                    .map(s -> Math.log(Math.max(s, Double.MIN_NORMAL)) / 2)
                    .sum();
            double[] all = exchange.apply(new double[] {sum, squares.length});
            return all[0] / all[1];
        }
    }

    private List<Place> places(double[][][] rows) {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            places.addAll(places(i, rows[i]));
        }
        return places;
    }

    private static List<Place> places(int step, double[][] row) {
        List<Place> places = new ArrayList<>();
        for (int g = 0; g < row.length; g++) {
            for (int j = 0; j < row[g].length; j++) {
                places.add(new Place(step, g, j));
            }
        }
        return places;
    }

    private NormalEquations linearise(double[][][] rows) {
        try (Scope scope = new Scope()) {
            List<Sampler.State> states = new ArrayList<>();
            Sampler.State state = start;
            for (int i = 0; i < rows.length; i++) {
                states.add(state);
                state = sampler.advance(state, conditioning, follow(rows), Sampler.Observer.NONE);
            }
            Tensor last = state.x();
            Tensor[] slopes = slopes(rows, states, last);
            Tensor missing = goal.sub(last).flatten(1, -1).to(ScalarType.Double).unsqueeze(1);
            NormalEquations mine = RowFit.equations(Algebra.stack(1, slopes).to(ScalarType.Double), missing);
            return NormalEquations.of(exchange.apply(mine.toDoubles()));
        }
    }

    /** d x_T / d w of every weight in the order of {@link #places}: (B, N) each. */
    private Tensor[] slopes(double[][][] rows, List<Sampler.State> states, Tensor last) {
        List<Tensor> slopes = new ArrayList<>();
        int together = (int) Math.max(1, MOST_ELEMENTS / last.numel());
        for (int i = 0; i < rows.length; i++) {
            List<Place> own = places(i, rows[i]);
            for (int from = 0; from < own.size(); from += together) {
                slopes.addAll(
                        slopes(rows, own.subList(from, Math.min(own.size(), from + together)), states.get(i), last));
            }
        }
        return slopes.toArray(Tensor[]::new);
    }

    /** Of weights of one step, whose runs differ from there on and are taken on together. */
    private List<Tensor> slopes(double[][][] rows, List<Place> places, Sampler.State before, Tensor last) {
        try (Scope scope = new Scope()) {
            List<Sampler.State> apart = new ArrayList<>();
            for (Place place : places) {
                Decider nudged = follow(nudged(rows, place, NUDGE));
                apart.add(sampler.advance(before, conditioning, nudged, Sampler.Observer.NONE));
            }
            Conditioning told = conditioning.times(places.size());
            Tensor ends = sampler.finish(Sampler.State.together(apart), told, follow(rows), Sampler.Observer.NONE)
                    .x()
                    .unflatten(0, places.size(), -1);
            List<Tensor> slopes = new ArrayList<>();
            for (int p = 0; p < places.size(); p++) {
                Tensor moved = ends.select(0, p).sub(last).flatten(1, -1);
                slopes.add(scope.keep(Algebra.scale(moved, 1 / NUDGE)));
            }
            return slopes;
        }
    }

    private Tensor run(Sampler.State from, double[][][] rows) {
        return sampler.finish(from, conditioning, follow(rows), Sampler.Observer.NONE)
                .x();
    }

    private Decider follow(double[][][] rows) {
        int most = Arrays.stream(rows)
                .flatMap(Arrays::stream)
                .mapToInt(row -> row.length)
                .max()
                .orElse(0);
        return new Decider() {
            @Override
            public Decision[] decide(History[] histories) {
                int step = histories[0].step();
                Decision[] decisions = new Decision[histories.length];
                Arrays.fill(decisions, new Decision(called[step], rows[step]));
                return decisions;
            }

            @Override
            public int predictions() {
                return most;
            }
        };
    }

    private static double[][][] nudged(double[][][] rows, Place place, double by) {
        double[][][] copy = rows.clone();
        copy[place.step()] =
                Arrays.stream(rows[place.step()]).map(double[]::clone).toArray(double[][]::new);
        copy[place.step()][place.branch()][place.slot()] += by;
        return copy;
    }

    private static double[][][] moved(double[][][] rows, List<Place> places, double[] by) {
        double[][][] moved = rows;
        for (int p = 0; p < by.length; p++) {
            moved = nudged(moved, places.get(p), by[p]);
        }
        return moved;
    }
}
