package reusediffusion.model.flux;

import reusediffusion.weights.ConfigurationFields;

/**
 * The configuration of a FLUX transformer; what is absent there takes the default of diffusers.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code FluxTransformer2DModel}.
 *
 * @param inChannels of a token of packed latents
 * @param outChannels of a token of the prediction; null for as many as {@code inChannels}
 * @param numLayers blocks with a stream for the text and one for the image
 * @param numSingleLayers blocks with one stream
 * @param attentionHeadDim channels of a head, D; tokens have C = H · D
 * @param numAttentionHeads heads of attention, H
 * @param jointAttentionDim channels of the text encoder's tokens
 * @param pooledProjectionDim channels of the pooled text
 * @param guidanceEmbeds whether the network is told the guidance; null for no
 * @param axesDimsRope channels of a head that turn with each of a token's three coordinates; null for 16, 56, 56
 */
public record FluxConfig(
        Integer inChannels,
        Integer outChannels,
        Integer numLayers,
        Integer numSingleLayers,
        Integer attentionHeadDim,
        Integer numAttentionHeads,
        Integer jointAttentionDim,
        Integer pooledProjectionDim,
        Boolean guidanceEmbeds,
        int[] axesDimsRope) {
    private static final int WIDEST = 1 << 16;

    /** What this network implements of the configuration of diffusers' class. */
    public static final ConfigurationFields FIELDS = new ConfigurationFields()
            .only("patch_size", 1)
            .whole(1, 4096, "in_channels", "attention_head_dim", "num_attention_heads")
            .wholeOrNone(0, 4096, "out_channels")
            .whole(1, 1024, "num_layers", "num_single_layers")
            .whole(1, WIDEST, "joint_attention_dim", "pooled_projection_dim")
            .wholes(1, 4096, "axes_dims_rope")
            .flag("guidance_embeds");

    /**
     * A configuration in which defaults of diffusers stand for what was absent.
     *
     * @throws IllegalArgumentException where the three axes do not turn all channels of a head
     */
    public FluxConfig {
        inChannels = or(inChannels, 64);
        outChannels = outChannels == null || outChannels == 0 ? inChannels : outChannels;
        numLayers = or(numLayers, 19);
        numSingleLayers = or(numSingleLayers, 38);
        attentionHeadDim = or(attentionHeadDim, 128);
        numAttentionHeads = or(numAttentionHeads, 24);
        jointAttentionDim = or(jointAttentionDim, 4096);
        pooledProjectionDim = or(pooledProjectionDim, 768);
        guidanceEmbeds = or(guidanceEmbeds, false);
        axesDimsRope = or(axesDimsRope, new int[] {16, 56, 56});
        int turned = 0;
        for (int channels : axesDimsRope) {
            turned += channels;
        }
        if (turned != attentionHeadDim || axesDimsRope.length != 3) {
            throw new IllegalArgumentException("The configuration of the FLUX transformer turns " + turned
                    + " channels a head (axes_dims_rope), and a head has " + attentionHeadDim
                    + " (attention_head_dim); they must be equal.");
        }
    }

    private static <T> T or(T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    /** Channels of a token inside the network. */
    public int width() {
        return numAttentionHeads * attentionHeadDim;
    }
}
