package reusediffusion.pipeline.sample;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.HostArrays;
import reusediffusion.tensor.Scope;

/** Reads the {@link FirstCallFeatures} of each sample of a batch from the device. */
final class FirstCallFeatureReader {
    /** Numbers that a prompt is told by: of longer ones random projections, which keep distances (Achlioptas 2003). */
    private static final int MOST_TEXT = 96;

    private static final long SEED = 42;
    private static final double LEAST = 1e-12; // what a logarithm is taken of is at least this

    private FirstCallFeatureReader() {}

    /**
     * Of a batch at its first step.
     *
     * @param noise (B, …, C, H, W) what the network saw
     * @param predicted (B, …, C, H, W) its guided prediction
     */
    static FirstCallFeatures[] of(Conditioning conditioning, Tensor noise, Tensor predicted) {
        try (Scope scope = new Scope()) {
            Tensor text = conditioning.tensors().get("text"); // (G, B, S, C), the positive branch last
            Tensor means =
                    text.select(0, text.size(0) - 1).to(ScalarType.Double).mean(1);
            double[][] texts = rows(means);
            double[][] pictures = rows(picture(noise.to(ScalarType.Double), predicted.to(ScalarType.Double)));
            return IntStream.range(0, texts.length)
                    .mapToObj(b -> new FirstCallFeatures(projected(texts[b]), pictures[b]))
                    .toArray(FirstCallFeatures[]::new);
        }
    }

    /** (B, 2 C) logs of each channel's variance and total variation, of what a prediction holds beside the noise that it was made from. */
    private static Tensor picture(Tensor noise, Tensor predicted) {
        Tensor x = noise.flatten(1, -1);
        Tensor v = predicted.flatten(1, -1);
        Tensor share = v.mul(x).sum(1).div(x.square().sum(1)).unsqueeze(1);
        Tensor shown = v.sub(x.mul(share)).view_as(predicted);
        Tensor channels = shown.movedim(-3, 1); // (B, C, …, H, W)
        Tensor each = channels.flatten(2, -1);
        Tensor variance = each.sub(each.mean(2).unsqueeze(2)).square().mean(2);
        Tensor variation = changes(channels, -1).add(changes(channels, -2));
        return Algebra.join(1, variance, variation).add(new Scalar(LEAST)).log();
    }

    /** (B, C) mean absolute difference of neighbours along a dimension; 0 where it has no two. */
    private static Tensor changes(Tensor channels, long dimension) {
        long pairs = channels.size(dimension) - 1;
        Tensor apart = channels.narrow(dimension, 1, pairs).sub(channels.narrow(dimension, 0, pairs));
        Tensor each = apart.abs().flatten(2, -1);
        return Algebra.scale(each.sum(2), 1.0 / Math.max(1, each.size(2)));
    }

    private static double[][] rows(Tensor matrix) {
        double[] all = HostArrays.doubles(matrix);
        int columns = (int) matrix.size(1);
        return IntStream.range(0, (int) matrix.size(0))
                .mapToObj(b -> Arrays.copyOfRange(all, b * columns, (b + 1) * columns))
                .toArray(double[][]::new);
    }

    private static double[] projected(double... text) {
        if (text.length <= MOST_TEXT) {
            return text;
        }
        Random signs = new Random(SEED);
        double[] projected = new double[MOST_TEXT];
        for (double value : text) {
            for (int i = 0; i < MOST_TEXT; i++) {
                projected[i] += signs.nextBoolean() ? value : -value;
            }
        }
        return projected;
    }
}
