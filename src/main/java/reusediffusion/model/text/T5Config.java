package reusediffusion.model.text;

import reusediffusion.nn.Activation;
import reusediffusion.weights.ConfigurationFields;

/**
 * {@code config.json} of a T5 encoder; what is absent there takes the default of transformers. Source: transformers
 * 5.17 {@code T5Config}.
 *
 * @param dModel channels of a token, C
 * @param dKv channels of a head, D
 * @param dFf channels inside the feed-forward
 * @param numLayers number of layers
 * @param numHeads heads of attention, H
 * @param vocabSize number of ids
 * @param relativeAttentionNumBuckets into which distances between tokens are sorted
 * @param relativeAttentionMaxDistance from which on all distances are in the last bucket
 * @param layerNormEpsilon what norms add to the mean square
 * @param denseActFn of the gate; null for that of {@code gated-gelu}, GELU by its tanh approximation
 */
public record T5Config(
        Integer dModel,
        Integer dKv,
        Integer dFf,
        Integer numLayers,
        Integer numHeads,
        Integer vocabSize,
        Integer relativeAttentionNumBuckets,
        Integer relativeAttentionMaxDistance,
        Double layerNormEpsilon,
        String denseActFn) {
    private static final int WIDEST = 1 << 16;

    /** What this network implements; transformers' configurations hold much that is not the encoder's. */
    public static final ConfigurationFields FIELDS = new ConfigurationFields()
            .whole(1, WIDEST, "d_model", "d_ff")
            .whole(1, 4096, "d_kv", "num_heads", "relative_attention_num_buckets", "relative_attention_max_distance")
            .whole(1, 1024, "num_layers")
            .whole(1, 1 << 22, "vocab_size")
            .number(0, 1, "layer_norm_epsilon")
            .needed("feed_forward_proj", "gated-gelu")
            .only("dense_act_fn", "gelu_new", "gelu_pytorch_tanh", "gelu")
            .only("is_gated_act", true)
            .only("model_type", "t5", "mt5")
            .othersPass();

    public T5Config {
        dModel = or(dModel, 512);
        dKv = or(dKv, 64);
        dFf = or(dFf, 2048);
        numLayers = or(numLayers, 6);
        numHeads = or(numHeads, 8);
        vocabSize = or(vocabSize, 32128);
        relativeAttentionNumBuckets = or(relativeAttentionNumBuckets, 32);
        relativeAttentionMaxDistance = or(relativeAttentionMaxDistance, 128);
        layerNormEpsilon = or(layerNormEpsilon, 1e-6);
        denseActFn = or(denseActFn, "gelu_new");
    }

    private static <T> T or(T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    Activation activation() {
        return Activation.named(denseActFn);
    }
}
