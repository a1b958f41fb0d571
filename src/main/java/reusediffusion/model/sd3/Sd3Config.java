package reusediffusion.model.sd3;

import java.util.stream.IntStream;

/**
 * {@code config.json} of the transformer of SD3 and SD3.5. Source: diffusers {@code SD3Transformer2DModel}.
 *
 * @param dualAttentionLayers the blocks in which the image also attends to itself alone; null for none
 * @param qkNorm {@code rms_norm} where queries and keys are normalised, else null
 */
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
        int pooledProjectionDim,
        int[] dualAttentionLayers,
        String qkNorm) {

    public Sd3Config {
        outChannels = outChannels == null ? inChannels : outChannels;
        dualAttentionLayers = dualAttentionLayers == null ? new int[0] : dualAttentionLayers;
        if (qkNorm != null && !qkNorm.equals("rms_norm")) {
            throw new IllegalArgumentException(
                    "SD3 with qk_norm '" + qkNorm + "' is not supported; only rms_norm is, or none.");
        }
    }

    boolean normalisesHeads() {
        return qkNorm != null;
    }

    /** Whether the image of this block also attends to itself alone. */
    boolean dual(int block) {
        return IntStream.of(dualAttentionLayers).anyMatch(i -> i == block);
    }

    int width() {
        return numAttentionHeads * attentionHeadDim;
    }
}
