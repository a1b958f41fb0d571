package reusediffusion.pipeline.calibrate;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.Decider;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.pipeline.sample.Timed;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/**
 * An estimate of what plans for runs of a model would cost, from a few steps of one group of samples.
 *
 * @param encodeSeconds to encode a sample's texts
 * @param callSeconds of a network call, a sample
 * @param decodeSeconds to decode a sample
 * @param deviceBytes the most that the device held, weights included; on a CPU the whole process
 * @param latentBytes of a sample's latents
 * @param toldBytes of what the network is told about a sample beside latents and time
 * @param branches guidance branches of a prediction
 */
public record PlanProbe(
        double encodeSeconds,
        double callSeconds,
        double decodeSeconds,
        long deviceBytes,
        long latentBytes,
        long toldBytes,
        int branches)
        implements Serializable {
    private static final int WARM_UPS = 2;
    private static final int MEASURED = 3;

    /** Encodes, takes steps and decodes once to warm up and then to measure. */
    public static PlanProbe of(
            Family family, Sampler sampler, Settings settings, List<Request> group, Placement placement) {
        DeviceMeter meter = DeviceMeter.of(placement);
        try (InferenceMode inference = new InferenceMode(true);
                Scope scope = new Scope()) {
            family.encode(group, settings);
            Timed<Conditioning> told = Timed.of(meter, () -> family.encode(group, settings));
            SamplerState start = SamplerState.withNoise(group, sampler::start);
            Timed<SamplerState> steps = steps(meter, sampler, start, told.result());
            SamplerState made = steps.result();
            family.decode(made.x().narrow(0, 0, 1), settings);
            Timed<?> decoded = Timed.of(meter, () -> family.decode(made.x().narrow(0, 0, 1), settings));
            int n = group.size();
            return new PlanProbe(
                    told.millis() / 1000 / n,
                    steps.millis() / 1000 / n,
                    decoded.millis() / 1000,
                    meter.peak(),
                    bytes(List.of(made.x())) / n,
                    bytes(told.result().tensors().values()) / n,
                    told.result().branches());
        }
    }

    /** A few steps, and what the quickest of them took. */
    private static Timed<SamplerState> steps(
            DeviceMeter meter, Sampler sampler, SamplerState start, Conditioning told) {
        Decider calling = Decider.of(ReusePolicy.original());
        SamplerState state = start;
        double millis = Double.NaN;
        for (int i = 0; i < Math.min(sampler.schedule().size(), WARM_UPS + MEASURED); i++) {
            SamplerState before = state;
            Timed<SamplerState> step =
                    Timed.of(meter, () -> sampler.goOn(start, before, told, calling, Sampler.Observer.NONE));
            millis = Double.isNaN(millis) ? step.millis() : Math.min(millis, step.millis());
            state = step.result();
        }
        return new Timed<>(state, millis);
    }

    private static long bytes(Collection<Tensor> tensors) {
        return tensors.stream().mapToLong(t -> t.numel() * t.element_size()).sum();
    }
}
