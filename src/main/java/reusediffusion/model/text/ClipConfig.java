package reusediffusion.model.text;

/** {@code config.json} of a CLIP text encoder. Source: transformers {@code CLIPTextConfig}. */
public record ClipConfig(
        String[] architectures,
        int hiddenSize,
        int intermediateSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int maxPositionEmbeddings,
        int vocabSize,
        String hiddenAct,
        Double layerNormEps,
        Integer projectionDim,
        Integer eosTokenId) {
    /** Configurations of this end token are from before it was right; the end is then the largest id. */
    private static final int LEGACY_END = 2;

    public ClipConfig {
        hiddenAct = hiddenAct == null ? "quick_gelu" : hiddenAct;
        layerNormEps = layerNormEps == null ? 1e-5 : layerNormEps;
        projectionDim = projectionDim == null ? 512 : projectionDim;
        eosTokenId = eosTokenId == null ? 49407 : eosTokenId;
    }

    boolean projects() {
        return architectures != null && architectures.length > 0 && architectures[0].endsWith("WithProjection");
    }

    /** Channels of the pooled state. */
    public int pooledWidth() {
        return projects() ? projectionDim : hiddenSize;
    }

    /** Where a prompt ends: the first end token, whose state stands for the whole text. */
    int end(long[] ids) {
        int largest = 0;
        for (int i = 0; i < ids.length; i++) {
            if (eosTokenId != LEGACY_END && ids[i] == eosTokenId) {
                return i;
            }
            largest = ids[i] > ids[largest] ? i : largest;
        }
        return eosTokenId == LEGACY_END ? largest : 0;
    }
}
