package reusediffusion.model.sd3;

import java.util.stream.IntStream;
import reusediffusion.weights.ConfigurationFields;

/**
 * {@code config.json} of the transformer of SD3 and SD3.5; what is absent there takes the default of diffusers. Source:
 * diffusers 0.40.0.dev0 {@code SD3Transformer2DModel}.
 *
 * @param numLayers number of joint blocks
 * @param numAttentionHeads heads of attention, H
 * @param attentionHeadDim channels of a head; the tokens have as many times the heads
 * @param inChannels channels of the latents, L
 * @param outChannels channels of the prediction
 * @param patchSize latents along each side of a token
 * @param sampleSize latents along each side that the network was made for
 * @param posEmbedMaxSize rows and columns of the table of positions
 * @param jointAttentionDim channels of the text encoders' states, K
 * @param captionProjectionDim channels that text tokens are mapped to, those of a token, C
 * @param pooledProjectionDim channels of the pooled states, P
 * @param dualAttentionLayers the blocks in which the image also attends to itself alone; null for none
 * @param qkNorm {@code rms_norm} where queries and keys are normalised, else null
 */
public record Sd3Config(
        Integer numLayers,
        Integer numAttentionHeads,
        Integer attentionHeadDim,
        Integer inChannels,
        Integer outChannels,
        Integer patchSize,
        Integer sampleSize,
        Integer posEmbedMaxSize,
        Integer jointAttentionDim,
        Integer captionProjectionDim,
        Integer pooledProjectionDim,
        int[] dualAttentionLayers,
        String qkNorm) {
    private static final int WIDEST = 1 << 16;

    /** What this network implements of the configuration of diffusers' class. */
    public static final ConfigurationFields FIELDS = new ConfigurationFields()
            .whole(1, 1024, "num_layers", "in_channels")
            .whole(1, 4096, "num_attention_heads", "attention_head_dim", "sample_size", "pos_embed_max_size")
            .whole(1, 64, "patch_size")
            .whole(1, WIDEST, "joint_attention_dim", "caption_projection_dim", "pooled_projection_dim")
            .wholeOrNone(1, 1024, "out_channels")
            .wholes(0, 1024, "dual_attention_layers")
            .only("qk_norm", null, "rms_norm");

    /**
     * A configuration in which defaults of diffusers stand for what was absent.
     *
     * @throws IllegalArgumentException where queries and keys are normalised otherwise than by an RMS norm
     */
    public Sd3Config {
        numLayers = or(numLayers, 18);
        numAttentionHeads = or(numAttentionHeads, 18);
        attentionHeadDim = or(attentionHeadDim, 64);
        inChannels = or(inChannels, 16);
        outChannels = or(outChannels, inChannels);
        patchSize = or(patchSize, 2);
        sampleSize = or(sampleSize, 128);
        posEmbedMaxSize = or(posEmbedMaxSize, 96);
        jointAttentionDim = or(jointAttentionDim, 4096);
        captionProjectionDim = or(captionProjectionDim, 1152);
        pooledProjectionDim = or(pooledProjectionDim, 2048);
        dualAttentionLayers = or(dualAttentionLayers, new int[0]);
        if (qkNorm != null && !qkNorm.equals("rms_norm")) {
            throw new IllegalArgumentException(
                    "SD3 with qk_norm '" + qkNorm + "' is not supported; only rms_norm is, or none.");
        }
    }

    private static <T> T or(T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    boolean normalisesHeads() {
        return qkNorm != null;
    }

    /** Whether the image of this block also attends to itself alone. */
    boolean dual(int block) {
        return IntStream.of(dualAttentionLayers).anyMatch(i -> i == block);
    }

    /** Channels of a token inside the network. */
    public int width() {
        return numAttentionHeads * attentionHeadDim;
    }
}
