package reusediffusion.model.cogvideox;

/**
 * {@code transformer/config.json} of a CogVideoX model; the missing values become those of diffusers.
 *
 * @param sampleWidth latent width the model was trained at; likewise {@code sampleHeight}
 * @param sampleFrames frames (not latent frames) it was trained at
 * @param patchSize pixels of a latent a side that make one token
 * @param patchSizeT latent frames that make one token (CogVideoX 1.5), null for single frames
 * @param spatialInterpolationScale what the sinusoidal table divides rows and columns by
 */
public record CogVideoXConfig(
        int numAttentionHeads,
        int attentionHeadDim,
        int inChannels,
        int outChannels,
        int timeEmbedDim,
        Integer ofsEmbedDim,
        int textEmbedDim,
        int numLayers,
        boolean attentionBias,
        int sampleWidth,
        int sampleHeight,
        int sampleFrames,
        int patchSize,
        Integer patchSizeT,
        int temporalCompressionRatio,
        int maxTextSeqLength,
        String activationFn,
        String timestepActivationFn,
        double normEps,
        double spatialInterpolationScale,
        double temporalInterpolationScale,
        boolean useRotaryPositionalEmbeddings,
        Boolean useLearnedPositionalEmbeddings,
        Boolean patchBias) {

    public CogVideoXConfig {
        useLearnedPositionalEmbeddings = Boolean.TRUE.equals(useLearnedPositionalEmbeddings);
        patchBias = patchBias == null || patchBias;
        activationFn = activationFn == null ? "gelu-approximate" : activationFn;
        timestepActivationFn = timestepActivationFn == null ? "silu" : timestepActivationFn;
        require(
                ofsEmbedDim == null,
                "ofs_embed_dim " + ofsEmbedDim,
                "image-to-video models are not supported, use a text-to-video one");
        require(
                activationFn.equals("gelu-approximate"),
                "activation_fn '" + activationFn + "'",
                "only 'gelu-approximate' is known");
        require(
                timestepActivationFn.equals("silu"),
                "timestep_activation_fn '" + timestepActivationFn + "'",
                "only 'silu' is known");
        require(
                useRotaryPositionalEmbeddings || !useLearnedPositionalEmbeddings,
                "use_learned_positional_embeddings",
                "it is known only together with rotary embeddings");
    }

    private static void require(boolean held, String what, String why) {
        if (!held) {
            throw new IllegalArgumentException(
                    "The CogVideoX transformer's configuration has " + what + "; " + why + ".");
        }
    }

    /** Channels of a token, C. */
    public int width() {
        return numAttentionHeads * attentionHeadDim;
    }

    /** Latent frames that make one token. */
    public int temporalPatch() {
        return patchSizeT == null ? 1 : patchSizeT;
    }

    /** The video tokens of a clip of the size that the model was trained at. */
    int sampleTokens() {
        int frames = (sampleFrames - 1) / temporalCompressionRatio + 1;
        return (sampleHeight / patchSize) * (sampleWidth / patchSize) * frames;
    }
}
