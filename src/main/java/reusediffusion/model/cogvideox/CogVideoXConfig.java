package reusediffusion.model.cogvideox;

import reusediffusion.weights.ConfigurationFields;

/**
 * {@code transformer/config.json} of a CogVideoX model; the missing values become those of diffusers.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXTransformer3DModel}.
 *
 * @param numAttentionHeads heads of attention, H
 * @param attentionHeadDim channels of a head, D; tokens have C = H · D
 * @param inChannels channels of the latents, L
 * @param outChannels channels of the prediction, L'
 * @param timeEmbedDim channels of the embedding of time, E
 * @param textEmbedDim channels of the text encoder's states, K
 * @param numLayers number of blocks
 * @param attentionBias whether the maps to queries, keys and values have a bias
 * @param sampleWidth latent width that the model was trained at
 * @param sampleHeight latent height that the model was trained at
 * @param sampleFrames frames (not latent frames) it was trained at
 * @param patchSize pixels of a latent a side that make one token
 * @param patchSizeT latent frames that make one token (CogVideoX 1.5), null for single frames
 * @param temporalCompressionRatio frames of a clip for each latent frame but the first
 * @param maxTextSeqLength text tokens, T
 * @param normEps what norms add to the variance
 * @param spatialInterpolationScale what the sinusoidal table divides rows and columns by
 * @param temporalInterpolationScale what the sinusoidal table divides frames by
 * @param useRotaryPositionalEmbeddings whether positions turn queries and keys
 * @param useLearnedPositionalEmbeddings whether positions were learned, and are added to tokens
 * @param patchBias whether the map of patches has a bias
 */
public record CogVideoXConfig(
        Integer numAttentionHeads,
        Integer attentionHeadDim,
        Integer inChannels,
        Integer outChannels,
        Integer timeEmbedDim,
        Integer textEmbedDim,
        Integer numLayers,
        Boolean attentionBias,
        Integer sampleWidth,
        Integer sampleHeight,
        Integer sampleFrames,
        Integer patchSize,
        Integer patchSizeT,
        Integer temporalCompressionRatio,
        Integer maxTextSeqLength,
        Double normEps,
        Double spatialInterpolationScale,
        Double temporalInterpolationScale,
        Boolean useRotaryPositionalEmbeddings,
        Boolean useLearnedPositionalEmbeddings,
        Boolean patchBias) {
    private static final int WIDEST = 1 << 16;

    /** What this network implements of the configuration of diffusers' class; image-to-video models have {@code ofs_embed_dim}. */
    public static final ConfigurationFields FIELDS = new ConfigurationFields()
            .whole(1, 4096, "num_attention_heads", "attention_head_dim", "in_channels", "out_channels")
            .whole(1, WIDEST, "time_embed_dim", "text_embed_dim")
            .whole(1, 1024, "num_layers")
            .whole(1, 4096, "sample_width", "sample_height", "sample_frames", "max_text_seq_length")
            .whole(1, 64, "patch_size", "temporal_compression_ratio")
            .wholeOrNone(1, 64, "patch_size_t")
            .number(0, 1, "norm_eps")
            .number(1e-6, 1e6, "spatial_interpolation_scale", "temporal_interpolation_scale")
            .only("ofs_embed_dim", null, 0)
            .only("flip_sin_to_cos", true)
            .only("freq_shift", 0)
            .only("activation_fn", "gelu-approximate")
            .only("timestep_activation_fn", "silu", "swish")
            .only("norm_elementwise_affine", true)
            .flag("attention_bias", "use_rotary_positional_embeddings", "use_learned_positional_embeddings")
            .flag("patch_bias")
            .free("dropout");

    /**
     * A configuration in which defaults of diffusers stand for what was absent.
     *
     * @throws IllegalArgumentException where positions are both learned and not rotary, which the network does not
     *     implement
     */
    public CogVideoXConfig {
        numAttentionHeads = or(numAttentionHeads, 30);
        attentionHeadDim = or(attentionHeadDim, 64);
        inChannels = or(inChannels, 16);
        outChannels = or(outChannels, 16);
        timeEmbedDim = or(timeEmbedDim, 512);
        textEmbedDim = or(textEmbedDim, 4096);
        numLayers = or(numLayers, 30);
        attentionBias = or(attentionBias, true);
        sampleWidth = or(sampleWidth, 90);
        sampleHeight = or(sampleHeight, 60);
        sampleFrames = or(sampleFrames, 49);
        patchSize = or(patchSize, 2);
        temporalCompressionRatio = or(temporalCompressionRatio, 4);
        maxTextSeqLength = or(maxTextSeqLength, 226);
        normEps = or(normEps, 1e-5);
        spatialInterpolationScale = or(spatialInterpolationScale, 1.875);
        temporalInterpolationScale = or(temporalInterpolationScale, 1.0);
        useRotaryPositionalEmbeddings = or(useRotaryPositionalEmbeddings, false);
        useLearnedPositionalEmbeddings = or(useLearnedPositionalEmbeddings, false);
        patchBias = or(patchBias, true);
        requireKnownPositions(useLearnedPositionalEmbeddings, useRotaryPositionalEmbeddings);
    }

    private static void requireKnownPositions(boolean learned, boolean rotary) {
        if (learned && !rotary) {
            throw new IllegalArgumentException("The CogVideoX transformer's configuration has"
                    + " use_learned_positional_embeddings; it is known only together with rotary embeddings.");
        }
    }

    private static <T> T or(T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    /** The number of channels of a token, C. */
    public int width() {
        return numAttentionHeads * attentionHeadDim;
    }

    /** The number of latent frames that make one token. */
    public int temporalPatch() {
        return patchSizeT == null ? 1 : patchSizeT;
    }

    /** The video tokens of a clip of the size that the model was trained at. */
    int sampleTokens() {
        int frames = (sampleFrames - 1) / temporalCompressionRatio + 1;
        return (sampleHeight / patchSize) * (sampleWidth / patchSize) * frames;
    }
}
