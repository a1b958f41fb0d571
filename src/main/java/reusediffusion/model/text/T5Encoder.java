package reusediffusion.model.text;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.nn.Embedding;
import reusediffusion.nn.RmsNorm;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.IntegerTensors;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.TensorNames;
import reusediffusion.weights.Weights;

/**
 * Encodes texts by the encoder half of T5: ids (B, S) → states (B, S, C).
 *
 * <p>Source: transformers 5.17 {@code T5EncoderModel}; arXiv 1910.10683.
 *
 * @param config the sizes of all layers
 * @param tokens (ids, C)
 * @param relativeBias (buckets, H), what each head adds for a distance between two tokens
 * @param layers states (B, S, C) to states (B, S, C), in their order
 * @param finalNorm over the C channels of states (B, S, C)
 */
public record T5Encoder(T5Config config, Embedding tokens, Tensor relativeBias, T5Layer[] layers, RmsNorm finalNorm) {

    /** The token embedding under the name of the stack that shares it; whole models bring a decoder along. */
    public static final TensorNames NAMES = TensorNames.OWN
            .alias("^encoder\\.embed_tokens\\.weight$", "shared.weight")
            .without("decoder\\..*", "lm_head\\.weight");

    /** Reads every layer from {@code w}; names and shapes are those of transformers' class. */
    public static T5Encoder of(Weights w, T5Config c) {
        return new T5Encoder(
                c,
                Embedding.of(w.at("shared"), c.vocabSize(), c.dModel()),
                w.at("encoder.block.0.layer.0.SelfAttention.relative_attention_bias")
                        .tensor("weight", c.relativeAttentionNumBuckets(), c.numHeads()),
                IntStream.range(0, c.numLayers())
                        .mapToObj(i -> T5Layer.of(w.at("encoder.block", i), c))
                        .toArray(T5Layer[]::new),
                RmsNorm.of(w.at("encoder.final_layer_norm"), c.dModel(), c.layerNormEpsilon()));
    }

    /** ids (B, S) → (B, S, C); padding is attended, as the pipelines of diffusers do. */
    public Tensor encode(long[][] ids) {
        return encode(IntegerTensors.matrix(relativeBias.device(), ids));
    }

    /** The same of a tensor, int64, with nothing done on the host that depends on it. */
    public Tensor encode(Tensor ids) {
        try (Scope scope = new Scope()) {
            Tensor x = tokens.apply(ids);
            Tensor bias = bias(ids.size(1));
            for (T5Layer layer : layers) {
                try (Scope inner = new Scope()) {
                    x = inner.keep(layer.apply(x, bias));
                }
            }
            return scope.keep(finalNorm.apply(x));
        }
    }

    /** (1, H, S, S): what each head adds for each distance between key and query. */
    private Tensor bias(long length) {
        TensorOptions options = new TensorOptions(ScalarType.Long).device(new DeviceOptional(relativeBias.device()));
        Tensor position = torch.arange(new Scalar(length), options);
        Tensor distance = position.unsqueeze(0).sub(position.unsqueeze(1)); // key - query
        return torch.embedding(relativeBias, buckets(distance))
                .permute(2, 0, 1)
                .unsqueeze(0)
                .contiguous();
    }

    /** Half the buckets look back and half ahead; of each half, near distances have their own and far ones share by logarithm. */
    private Tensor buckets(Tensor distance) {
        int half = config.relativeAttentionNumBuckets() / 2;
        int exact = half / 2;
        Tensor ahead = distance.gt(new Scalar(0)).to(ScalarType.Long).mul(new Scalar(half));
        Tensor away = distance.abs();
        double range = Math.log((double) config.relativeAttentionMaxDistance() / exact);
        Tensor logarithm =
                torch.log(away.to(ScalarType.Float).div(new Scalar(exact))).div(new Scalar(range));
        Tensor far = Algebra.scale(logarithm, half - exact)
                .clamp_min(new Scalar(0))
                .to(ScalarType.Long)
                .add(new Scalar(exact));
        Tensor near = away.lt(new Scalar(exact));
        return ahead.add(torch.where(near, away, far.clamp_max(new Scalar(half - 1))));
    }
}
