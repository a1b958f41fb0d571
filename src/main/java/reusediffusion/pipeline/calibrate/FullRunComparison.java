package reusediffusion.pipeline.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.media.Picture;
import reusediffusion.media.Ssim;
import reusediffusion.pipeline.calibrate.CalibrationSet.Judged;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.family.Pixels;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.HostMemory;
import reusediffusion.reuse.policy.History;
import reusediffusion.tensor.Lasting;
import reusediffusion.tensor.Scope;

/** Compares samples with the decoded ends of their full runs, which it keeps in the host's memory. Several threads may use it. */
final class FullRunComparison implements AutoCloseable {
    private static final double NO_ERROR = 1e-14; // 140 dB, float32's own

    private final Family family;
    private final Settings settings;
    private final Tensor goal;
    private final HostMemory host;
    private final List<Tensor> decoded = new ArrayList<>();
    private final List<List<Picture>> pictures = new ArrayList<>();

    /** @param goal latents (B, L…) */
    FullRunComparison(Family family, Settings settings, Tensor goal, HostMemory host) {
        this.family = family;
        this.settings = settings;
        this.goal = goal;
        this.host = host;
    }

    /**
     * Latents (B, L…) against the full runs' ones; decoded one by one, for memory's sake.
     *
     * @param shown how many samples' pictures are handed out
     */
    List<Judged> judge(Tensor latents, History[] histories, int shown) {
        decodeGoals(histories.length);
        double[] errors = new double[histories.length];
        List<List<Picture>> made = new ArrayList<>();
        for (int b = 0; b < histories.length; b++) {
            try (Scope scope = new Scope()) {
                Tensor pixels = decode(latents, b);
                errors[b] =
                        pixels.sub(host.here(decoded.get(b))).square().mean().item_double();
                made.add(Pixels.pictures(pixels));
            }
        }
        return IntStream.range(0, histories.length)
                .parallel()
                .mapToObj(b -> new Judged(
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

    private synchronized void decodeGoals(int count) {
        for (int b = decoded.size(); b < count; b++) {
            try (Scope scope = new Scope()) {
                Tensor kept = Lasting.of(host.away(decode(goal, b)));
                decoded.add(kept);
                pictures.add(Pixels.pictures(kept));
            }
        }
    }

    private Tensor decode(Tensor latents, int sample) {
        return family.decode(host.here(latents.narrow(0, sample, 1)), settings).select(0, 0);
    }

    @Override
    public void close() {
        decoded.forEach(Tensor::close);
    }
}
