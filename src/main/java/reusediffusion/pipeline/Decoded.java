package reusediffusion.pipeline;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.media.Picture;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Values;

/** The pictures of a batch on the device, before they are rounded to bytes: rounding hides how alike two runs are above some 50 dB. */
public final class Decoded implements AutoCloseable {
    private final Tensor pixels; // (B, F, 3, H, W) in 0 … 1
    private final int[] calls;

    Decoded(Tensor pixels, int[] calls) {
        this.pixels = new Tensor(pixels);
        this.pixels.retainReference(); // outlives the scope; closed by close()
        this.calls = calls;
    }

    /** Network calls of each sample. */
    public int[] calls() {
        return calls.clone();
    }

    /** PSNR in dB of each sample against the same sample there, of unrounded pixels; at most 160, which equal ones get. */
    public double[] psnr(Decoded other) {
        try (InferenceMode inference = new InferenceMode(true);
                Scope scope = new Scope()) {
            double[] errors = Values.doubles(
                    pixels.sub(other.pixels).square().flatten(1, -1).mean(1));
            return IntStream.range(0, errors.length)
                    .mapToDouble(b -> -10 * Math.log10(Math.max(errors[b], 1e-16)))
                    .toArray();
        }
    }

    /** The frames of each sample, rounded as they are written to files. */
    public List<List<Picture>> pictures() {
        try (InferenceMode inference = new InferenceMode(true);
                Scope scope = new Scope()) {
            return IntStream.range(0, calls.length)
                    .mapToObj(b -> Pixels.pictures(pixels.select(0, b)))
                    .toList();
        }
    }

    @Override
    public void close() {
        pixels.close();
    }
}
