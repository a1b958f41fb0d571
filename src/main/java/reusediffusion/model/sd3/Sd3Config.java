package reusediffusion.model.sd3;

/** {@code config.json} of the transformer. Source: diffusers {@code SD3Transformer2DModel}. */
public record Sd3Config(
        int numLayers,
        int numAttentionHeads,
        int attentionHeadDim,
        int inChannels,
        Integer outChannels,
        int patchSize,
        int sampleSize,
        int posEmbedMaxSize,
        int jointAttentionDim,
        int captionProjectionDim,
        int pooledProjectionDim) {

    public Sd3Config {
        outChannels = outChannels == null ? inChannels : outChannels;
    }

    int width() {
        return numAttentionHeads * attentionHeadDim;
    }
}
