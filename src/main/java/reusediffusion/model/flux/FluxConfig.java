package reusediffusion.model.flux;

/**
 * The configuration of a FLUX transformer.
 *
 * <p>Source: diffusers {@code FluxTransformer2DModel}.
 *
 * @param inChannels of a token of packed latents
 * @param outChannels of a token of the prediction; null for as many as {@code inChannels}
 * @param numLayers blocks with a stream for the text and one for the image
 * @param numSingleLayers blocks with one stream
 * @param jointAttentionDim channels of the text encoder's tokens
 * @param pooledProjectionDim channels of the pooled text
 * @param guidanceEmbeds whether the network is told the guidance; null for no
 * @param axesDimsRope channels of a head that turn with each of a token's three coordinates; null for 16, 56, 56
 */
public record FluxConfig(
        int inChannels,
        Integer outChannels,
        int numLayers,
        int numSingleLayers,
        int attentionHeadDim,
        int numAttentionHeads,
        int jointAttentionDim,
        int pooledProjectionDim,
        Boolean guidanceEmbeds,
        int[] axesDimsRope) {

    public FluxConfig {
        outChannels = outChannels == null ? Integer.valueOf(inChannels) : outChannels;
        guidanceEmbeds = guidanceEmbeds != null && guidanceEmbeds;
        axesDimsRope = axesDimsRope == null ? new int[] {16, 56, 56} : axesDimsRope;
        int turned = 0;
        for (int channels : axesDimsRope) {
            turned += channels;
        }
        if (turned != attentionHeadDim) {
            throw new IllegalArgumentException("The configuration of the FLUX transformer turns " + turned
                    + " channels a head (axes_dims_rope), and a head has " + attentionHeadDim
                    + " (attention_head_dim); they must be equal.");
        }
    }

    /** Channels of a token inside the network. */
    public int width() {
        return numAttentionHeads * attentionHeadDim;
    }
}
