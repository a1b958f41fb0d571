package reusediffusion.pipeline.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.sample.CalledStep;
import reusediffusion.pipeline.sample.InnerProducts;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.statistics.NormalEquations;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.OutOfMemory;
import reusediffusion.tensor.Scope;

/**
 * How the last latent changes with the weights of a plan: finite differences of closed-loop runs that start at the weight's own step.
 *
 * <p>Between two calls a weight of any step adds the same prediction to the latent, so where a sampler remembers nothing but the latent the
 * weights of the called steps reach all that the others do, and only those are moved.
 */
final class RowSlopes {
    /** Far above the rounding of a run in float32, and small beside a weight. */
    private static final double NUDGE = 1e-3;

    private final boolean[] called;
    private final double[][][] rows;
    private final int bands;
    private final List<Place> places = new ArrayList<>();

    /** One weight of the plan, in one of its step's rows. */
    private record Place(int step, int row, int slot) {}

    RowSlopes(Sampler sampler, boolean[] called, double[][][] rows, int bands) {
        this.called = called;
        this.rows = rows;
        this.bands = bands;
        boolean remembers = remembers(sampler.schedule());
        for (int i = 0; i < rows.length; i++) {
            if (called[i] || remembers) {
                addPlaces(i);
            }
        }
    }

    private static boolean remembers(Schedule schedule) {
        for (int i = 0; i < schedule.size(); i++) {
            if (!schedule.step(i).kept().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private void addPlaces(int step) {
        for (int g = 0; g < rows[step].length; g++) {
            for (int j = 0; j < rows[step][g].length; j++) {
                places.add(new Place(step, g, j));
            }
        }
    }

    /** The number of weights that are moved, P. */
    int size() {
        return places.size();
    }

    /** How many runs of the whole plan the slopes cost about, in network calls. */
    double runs() {
        int calls = 0;
        double cost = 0;
        for (int i = called.length - 1; i >= 0; i--) {
            int step = i;
            cost += calls * (double) places.stream().filter(p -> p.step == step).count();
            calls += called[i] ? 1 : 0;
        }
        return cost / calls + 1;
    }

    /** The rows with these changes, one a place. */
    double[][][] moved(double... by) {
        double[][][] moved = rows;
        for (int p = 0; p < by.length; p++) {
            moved = nudged(moved, places.get(p), by[p]);
        }
        return moved;
    }

    /** Which changes lead a group's samples to their full runs' last latents; fewer runs at once where the device has no room for as many. */
    NormalEquations equations(CalibrationSet set) {
        for (int most = set.runsTogether(); ; most /= 2) {
            try {
                return equations(set, most);
            } catch (RuntimeException e) {
                if (!OutOfMemory.isSaidBy(e) || most == 1) {
                    throw e;
                }
            }
        }
    }

    private NormalEquations equations(CalibrationSet set, int most) {
        try (Scope scope = new Scope()) {
            Conditioning told = set.told();
            List<CalledStep> steps = new ArrayList<>();
            Tensor last = run(set, told, steps);
            List<Tensor> slopes = new ArrayList<>();
            for (CalledStep step : steps) {
                List<Place> own =
                        places.stream().filter(p -> p.step == step.before().i()).toList();
                for (int from = 0; from < own.size(); from += most) {
                    List<Place> next = own.subList(from, Math.min(own.size(), from + most));
                    slopes.addAll(slopes(set, told, next, step, last));
                }
            }
            Tensor missing = set.host().here(set.goal(rows.length)).sub(last).flatten(1, -1);
            return InnerProducts.equations(slopes, missing);
        }
    }

    /** The last latents along the rows, and every step of the way there. */
    private Tensor run(CalibrationSet set, Conditioning told, List<CalledStep> steps) {
        FollowedRows follow = FollowedRows.of(called, rows, bands);
        SamplerState state = set.host().here(set.start());
        for (int i = 0; i < rows.length; i++) {
            CalledStep step = set.sampler().call(state, told, follow.decide(state.histories()));
            steps.add(step);
            state = set.sampler().take(step, step.asked(), follow, Sampler.Observer.NONE);
        }
        return state.x();
    }

    /** d x_T / d w of weights of one step, (B, N) each: runs that differ from there on and are taken on together. */
    private List<Tensor> slopes(
            CalibrationSet set, Conditioning told, List<Place> together, CalledStep step, Tensor last) {
        try (Scope scope = new Scope()) {
            FollowedRows follow = FollowedRows.of(called, rows, bands);
            List<SamplerState> apart = new ArrayList<>();
            for (Place place : together) {
                Decision[] nudged = FollowedRows.of(called, nudged(rows, place, NUDGE), bands)
                        .decide(step.before().histories());
                apart.add(set.sampler().take(step, nudged, follow, Sampler.Observer.NONE));
            }
            Tensor ends = set.sampler()
                    .finish(SamplerState.together(apart), told.times(apart.size()), follow, Sampler.Observer.NONE)
                    .x()
                    .unflatten(0, apart.size(), -1);
            List<Tensor> slopes = new ArrayList<>();
            for (int p = 0; p < apart.size(); p++) {
                Tensor moved = ends.select(0, p).sub(last).flatten(1, -1);
                slopes.add(scope.keep(Algebra.scale(moved, 1 / NUDGE)));
            }
            return slopes;
        }
    }

    private static double[][][] nudged(double[][][] rows, Place place, double by) {
        double[][][] copy = rows.clone();
        copy[place.step()] =
                Arrays.stream(rows[place.step()]).map(double[]::clone).toArray(double[][]::new);
        copy[place.step()][place.row()][place.slot()] += by;
        return copy;
    }
}
