package reusediffusion.pipeline.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.calibrate.WeightIndices.Place;
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

    private final WeightIndices places;
    private final int bands;

    RowSlopes(Sampler sampler, boolean[] called, double[][][] rows, int bands) {
        this.places = WeightIndices.of(called, rows, remembers(sampler.schedule()));
        this.bands = bands;
    }

    private static boolean remembers(Schedule schedule) {
        return IntStream.range(0, schedule.size())
                .anyMatch(i -> !schedule.step(i).kept().isEmpty());
    }

    /** The places of the weights that refinement changes. */
    WeightIndices places() {
        return places;
    }

    /** Which changes lead a group's samples to their full runs' last latents; fewer runs at once where the device has no room for as many. */
    NormalEquations equations(CalibrationSet set) {
        for (int most = set.samples().runsTogether(); ; most /= 2) {
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
            SampleGroup samples = set.samples();
            Conditioning told = samples.told();
            List<CalledStep> steps = new ArrayList<>();
            Tensor last = run(samples, told, steps);
            List<Tensor> slopes = new ArrayList<>();
            for (CalledStep step : steps) {
                List<Place> own = places.ofStep(step.before().i());
                for (int from = 0; from < own.size(); from += most) {
                    List<Place> next = own.subList(from, Math.min(own.size(), from + most));
                    slopes.addAll(slopes(samples, told, next, step, last));
                }
            }
            Tensor missing = samples.host()
                    .here(set.goal(places.rows().length))
                    .sub(last)
                    .flatten(1, -1);
            return InnerProducts.equations(slopes, missing);
        }
    }

    /** The last latents along the rows, and every step of the way there. */
    private Tensor run(SampleGroup samples, Conditioning told, List<CalledStep> steps) {
        FollowedRows follow = follow(places.rows());
        SamplerState state = samples.host().here(samples.start());
        for (int i = 0; i < places.rows().length; i++) {
            CalledStep step = samples.sampler().call(state, told, follow.decide(state.histories()));
            steps.add(step);
            state = samples.sampler().take(step, step.asked(), follow, Sampler.Observer.NONE);
        }
        return state.x();
    }

    /** d x_T / d w of weights of one step, (B, N) each: runs that differ from there on and are taken on together. */
    private List<Tensor> slopes(
            SampleGroup samples, Conditioning told, List<Place> together, CalledStep step, Tensor last) {
        try (Scope scope = new Scope()) {
            FollowedRows follow = follow(places.rows());
            List<SamplerState> apart = new ArrayList<>();
            for (Place place : together) {
                Decision[] nudged =
                        follow(places.moved(place, NUDGE)).decide(step.before().histories());
                apart.add(samples.sampler().take(step, nudged, follow, Sampler.Observer.NONE));
            }
            Tensor ends = samples.sampler()
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

    private FollowedRows follow(double[][][] rows) {
        return FollowedRows.of(places.called(), rows, bands);
    }
}
