package reusediffusion.model.text;

import reusediffusion.weights.ConfigurationFields;
import reusediffusion.weights.WeightsException;

/**
 * {@code config.json} of a CLIP text encoder; what is absent there takes the default of transformers. Source:
 * transformers 5.17 {@code CLIPTextConfig}.
 *
 * @param architectures the class that the weights were saved from
 * @param hiddenSize channels of a token, C
 * @param intermediateSize channels inside the feed-forward
 * @param numHiddenLayers number of layers
 * @param numAttentionHeads heads of attention, H
 * @param maxPositionEmbeddings largest number of tokens
 * @param vocabSize number of ids
 * @param hiddenAct the feed-forward's activation by its name
 * @param layerNormEps what norms add to the variance
 * @param projectionDim channels of the projected state, P
 * @param eosTokenId id of the end token
 */
public record ClipTextConfig(
        String[] architectures,
        Integer hiddenSize,
        Integer intermediateSize,
        Integer numHiddenLayers,
        Integer numAttentionHeads,
        Integer maxPositionEmbeddings,
        Integer vocabSize,
        String hiddenAct,
        Double layerNormEps,
        Integer projectionDim,
        Integer eosTokenId) {
    private static final int WIDEST = 1 << 16;

    /** What this network implements; transformers' configurations hold much that is not the encoder's. */
    public static final ConfigurationFields FIELDS = new ConfigurationFields()
            .whole(1, WIDEST, "hidden_size", "intermediate_size", "projection_dim")
            .whole(1, 1024, "num_hidden_layers")
            .whole(1, 4096, "num_attention_heads", "max_position_embeddings")
            .whole(1, 1 << 22, "vocab_size")
            .number(0, 1, "layer_norm_eps")
            .only("hidden_act", "quick_gelu", "gelu", "gelu_new", "gelu_pytorch_tanh", "silu", "swish")
            .wholeOrNone(0, 1 << 22, "eos_token_id")
            .only("model_type", "clip_text_model", "clip")
            .othersPass();

    /** Configurations of this end token are from before it was right; the end is then the largest id. */
    private static final int LEGACY_END = 2;

    /**
     * A configuration in which defaults of transformers stand for what was absent.
     *
     * @throws WeightsException where the channels are not the same number for each head
     */
    public ClipTextConfig {
        hiddenSize = hiddenSize == null ? 512 : hiddenSize;
        intermediateSize = intermediateSize == null ? 2048 : intermediateSize;
        numHiddenLayers = numHiddenLayers == null ? 12 : numHiddenLayers;
        numAttentionHeads = numAttentionHeads == null ? 8 : numAttentionHeads;
        maxPositionEmbeddings = maxPositionEmbeddings == null ? 77 : maxPositionEmbeddings;
        vocabSize = vocabSize == null ? 49408 : vocabSize;
        hiddenAct = hiddenAct == null ? "quick_gelu" : hiddenAct;
        layerNormEps = layerNormEps == null ? 1e-5 : layerNormEps;
        projectionDim = projectionDim == null ? 512 : projectionDim;
        eosTokenId = eosTokenId == null ? 49407 : eosTokenId;
        if (hiddenSize % numAttentionHeads != 0) {
            throw new WeightsException("The CLIP text encoder's hidden_size " + hiddenSize
                    + " is no multiple of its num_attention_heads " + numAttentionHeads + ".");
        }
    }

    /** Whether the pooled state is projected into the space that texts and images share. */
    public boolean projects() {
        return architectures != null && architectures.length > 0 && architectures[0].endsWith("WithProjection");
    }

    /** The number of channels of the pooled state, P. */
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
