package reusediffusion.model.cogvideox;

/**
 * {@code vae/config.json} of a CogVideoX model.
 *
 * @param blockOutChannels channels of the encoder's blocks; the decoder's are these in reverse
 * @param temporalCompressionRatio frames that make one latent frame
 * @param sampleHeight pixels; half of it is the height of a tile; likewise {@code sampleWidth}
 * @param scalingFactor what the transformer's latents are larger by
 */
public record VideoAutoencoderConfig(
        int inChannels,
        int outChannels,
        int[] blockOutChannels,
        int latentChannels,
        int layersPerBlock,
        String actFn,
        double normEps,
        int normNumGroups,
        int temporalCompressionRatio,
        int sampleHeight,
        int sampleWidth,
        double scalingFactor,
        boolean useQuantConv,
        boolean usePostQuantConv) {

    public VideoAutoencoderConfig {
        require(actFn == null || actFn.equals("silu"), "act_fn '" + actFn + "'", "only 'silu' is known");
        require(!useQuantConv && !usePostQuantConv, "use_quant_conv or use_post_quant_conv", "no known model has them");
        require(
                Integer.bitCount(temporalCompressionRatio) == 1,
                "temporal_compression_ratio " + temporalCompressionRatio,
                "it must be a power of two");
    }

    private static void require(boolean held, String what, String why) {
        if (!held) {
            throw new IllegalArgumentException(
                    "The CogVideoX autoencoder's configuration has " + what + "; " + why + ".");
        }
    }

    /** Pixels a side that make one latent. */
    public int spatialRatio() {
        return 1 << (blockOutChannels.length - 1);
    }

    /** The encoder's first blocks, and the decoder's, that change the number of frames. */
    boolean changesFrames(int block) {
        return block < Integer.numberOfTrailingZeros(temporalCompressionRatio);
    }
}
