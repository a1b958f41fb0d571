package reusediffusion.model.text;

/** {@code config.json} of a T5 encoder. Source: transformers {@code T5Config}. */
public record T5Config(
        int dModel,
        int dKv,
        int dFf,
        int numLayers,
        int numHeads,
        int vocabSize,
        Integer relativeAttentionNumBuckets,
        Integer relativeAttentionMaxDistance,
        Double layerNormEpsilon,
        String feedForwardProj) {

    public T5Config {
        relativeAttentionNumBuckets = relativeAttentionNumBuckets == null ? 32 : relativeAttentionNumBuckets;
        relativeAttentionMaxDistance = relativeAttentionMaxDistance == null ? 128 : relativeAttentionMaxDistance;
        layerNormEpsilon = layerNormEpsilon == null ? 1e-6 : layerNormEpsilon;
        if (!"gated-gelu".equals(feedForwardProj)) {
            throw new IllegalArgumentException(
                    "T5 with feed_forward_proj '" + feedForwardProj + "' is not supported; only gated-gelu is.");
        }
    }
}
