package reusediffusion.pipeline.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.media.Picture;
import reusediffusion.media.Ssim;
import reusediffusion.pipeline.family.Pixels;
import reusediffusion.pipeline.sample.HostMemory;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.pipeline.sample.Timed;
import reusediffusion.reuse.policy.History;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Owned;
import reusediffusion.tensor.Scope;

/** Compares samples with the decoded ends of their full runs, which it keeps in the host's memory. Several threads may use it. */
final class FullRunComparison implements AutoCloseable {
    private static final double NO_ERROR = 1e-14; // 140 dB, float32's own

    private final SampleGroup samples;
    private final Tensor goal;
    private final HostMemory host;
    private final List<Tensor> decoded = new ArrayList<>();
    private final List<List<Picture>> pictures = new ArrayList<>();

    /** @param goal latents (B, L…) */
    FullRunComparison(SampleGroup samples, Tensor goal) {
        this.samples = samples;
        this.goal = goal;
        this.host = samples.host();
    }

    /** ‖x - x*‖ / ‖x*‖ of each sample, from its last latents (B, L…) and those of its full run. */
    double[] errors(Tensor latents) {
        return FullRuns.errors(latents, host.here(goal));
    }

    /**
     * Samples after their last step against their full runs; decoded one by one, for memory's sake.
     *
     * @param shown how many samples' pictures are handed out
     */
    List<ComparedSample> judge(SamplerState done, int shown) {
        History[] histories = done.histories();
        decodeGoals(histories.length);
        double[] errors = new double[histories.length];
        List<List<Picture>> made = new ArrayList<>();
        for (int b = 0; b < histories.length; b++) {
            try (Scope scope = new Scope()) {
                Tensor pixels = decode(done.x(), b);
                errors[b] =
                        pixels.sub(host.here(decoded.get(b))).square().mean().item_double();
                made.add(Pixels.pictures(pixels));
            }
        }
        return IntStream.range(0, histories.length)
                .parallel()
                .mapToObj(b -> new ComparedSample(
                        -10 * Math.log10(Math.max(errors[b], NO_ERROR)),
                        Ssim.of(made.get(b), pictures.get(b)),
                        histories[b],
                        b < shown ? made.get(b) : List.of()))
                .toList();
    }

    /** The first samples' full runs, as others are compared with them. */
    List<List<Picture>> goals(int shown) {
        decodeGoals(shown);
        return List.copyOf(pictures.subList(0, shown));
    }

    /** Seconds to decode one sample, measured on the second of two times, since the first warms up. */
    double secondsPerDecoding() {
        DeviceMeter meter = DeviceMeter.of(host.device());
        Tensor one = host.here(goal).narrow(0, 0, 1);
        decode(one);
        return Timed.of(meter, () -> decode(one)).millis() / 1000;
    }

    private synchronized void decodeGoals(int count) {
        for (int b = decoded.size(); b < count; b++) {
            try (Scope scope = new Scope()) {
                Tensor kept = Owned.of(host.away(decode(goal, b)));
                decoded.add(kept);
                pictures.add(Pixels.pictures(kept));
            }
        }
    }

    private Tensor decode(Tensor latents, int sample) {
        return decode(host.here(latents.narrow(0, sample, 1))).select(0, 0);
    }

    private Tensor decode(Tensor latents) {
        return samples.family().decode(latents, samples.settings());
    }

    @Override
    public void close() {
        decoded.forEach(Tensor::close);
    }
}
