package reusediffusion.pipeline.measure;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.sample.Decider;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.pipeline.sample.Timed;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Scope;

/**
 * All steps of a batch with every network call, one by one.
 *
 * @param latents (B, L…) after the last step, or the noise where no step was asked for
 * @param stepMillis of each step, or none
 * @param peak the most memory during the steps in bytes, weights included, or null
 */
record MeasuredDenoising(Tensor latents, List<Double> stepMillis, Long peak) {
    private static final Decider EVERY_CALL = Decider.of(ReusePolicy.original());

    /** @param asked whether steps are measured; else the batch stays noise */
    static MeasuredDenoising of(
            Sampler sampler, List<Request> requests, Conditioning told, boolean asked, int warmUps, DeviceMeter meter) {
        meter.restart();
        List<Double> millis = new ArrayList<>();
        SamplerState end = SamplerState.withNoise(requests, noises -> {
            SamplerState start = sampler.start(noises);
            return asked ? denoise(sampler, start, told, warmUps, millis, meter) : start;
        });
        return new MeasuredDenoising(end.x(), millis, millis.isEmpty() ? null : meter.peak());
    }

    private static SamplerState denoise(
            Sampler sampler,
            SamplerState start,
            Conditioning told,
            int warmUps,
            List<Double> millis,
            DeviceMeter meter) {
        for (int i = 0; i < warmUps; i++) {
            try (Scope scope = new Scope()) {
                sampler.advance(start, told, EVERY_CALL, Sampler.Observer.NONE);
            }
        }
        SamplerState state = start;
        while (state.i() < sampler.schedule().size()) {
            SamplerState before = state;
            Timed<SamplerState> step =
                    Timed.of(meter, () -> sampler.goOn(start, before, told, EVERY_CALL, Sampler.Observer.NONE));
            millis.add(step.millis());
            state = step.result();
        }
        return state;
    }

    /** The median of the steps, or null if there is none. */
    Double median() {
        return stepMillis.isEmpty() ? null : Timed.median(stepMillis);
    }
}
