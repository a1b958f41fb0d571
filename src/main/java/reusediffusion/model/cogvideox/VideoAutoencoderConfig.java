package reusediffusion.model.cogvideox;

import java.util.Collections;
import java.util.List;
import reusediffusion.weights.ConfigurationFields;

/**
 * {@code vae/config.json} of a CogVideoX model.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code AutoencoderKLCogVideoX}.
 *
 * @param inChannels channels of pixels going in, 3
 * @param outChannels channels of pixels coming out, 3
 * @param blockOutChannels channels of the encoder's blocks; the decoder's are these in reverse
 * @param downBlockTypes the encoder's blocks by diffusers' names
 * @param upBlockTypes the decoder's blocks by diffusers' names
 * @param latentChannels channels of the latents, Z
 * @param layersPerBlock residual blocks of each of the encoder's blocks; the decoder's have one more
 * @param normEps what norms add to the variance
 * @param normNumGroups groups of channels of each norm
 * @param temporalCompressionRatio frames that make one latent frame
 * @param sampleHeight pixels; half of it is the height of a tile; likewise {@code sampleWidth}
 * @param sampleWidth width in pixels that the network was made for
 * @param scalingFactor what the transformer's latents are larger by
 */
public record VideoAutoencoderConfig(
        Integer inChannels,
        Integer outChannels,
        int[] blockOutChannels,
        List<String> downBlockTypes,
        List<String> upBlockTypes,
        Integer latentChannels,
        Integer layersPerBlock,
        Double normEps,
        Integer normNumGroups,
        Integer temporalCompressionRatio,
        Integer sampleHeight,
        Integer sampleWidth,
        Double scalingFactor) {
    private static final int WIDEST = 1 << 14;

    /**
     * What this network implements of the configuration of diffusers' class. Its pipeline reads neither a shift nor means and
     * deviations, so that a model that has them was made for something else.
     */
    public static final ConfigurationFields FIELDS = new ConfigurationFields()
            .only("in_channels", 3)
            .only("out_channels", 3)
            .each("down_block_types", "CogVideoXDownBlock3D")
            .each("up_block_types", "CogVideoXUpBlock3D")
            .wholes(1, WIDEST, "block_out_channels")
            .whole(1, 1024, "latent_channels", "norm_num_groups")
            .whole(1, 64, "layers_per_block")
            .only("temporal_compression_ratio", 4, 1, 2, 8)
            .whole(16, 1 << 14, "sample_height", "sample_width")
            .number(0, 1, "norm_eps")
            .number(1e-9, 1e9, "scaling_factor")
            .only("act_fn", "silu", "swish")
            .only("shift_factor", null, 0)
            .none("latents_mean", "latents_std")
            .only("use_quant_conv", false, null)
            .only("use_post_quant_conv", false, null)
            .free("force_upcast", "invert_scale_latents");

    public VideoAutoencoderConfig {
        inChannels = or(inChannels, 3);
        outChannels = or(outChannels, 3);
        blockOutChannels = or(blockOutChannels, new int[] {128, 256, 256, 512});
        downBlockTypes = or(downBlockTypes, Collections.nCopies(4, "CogVideoXDownBlock3D"));
        upBlockTypes = or(upBlockTypes, Collections.nCopies(4, "CogVideoXUpBlock3D"));
        latentChannels = or(latentChannels, 16);
        layersPerBlock = or(layersPerBlock, 3);
        normEps = or(normEps, 1e-6);
        normNumGroups = or(normNumGroups, 32);
        temporalCompressionRatio = or(temporalCompressionRatio, 4);
        sampleHeight = or(sampleHeight, 480);
        sampleWidth = or(sampleWidth, 720);
        scalingFactor = or(scalingFactor, 1.15258426);
        requireOneEach("down_block_types", downBlockTypes.size(), blockOutChannels.length);
        requireOneEach("up_block_types", upBlockTypes.size(), blockOutChannels.length);
    }

    private static void requireOneEach(String field, int entries, int blocks) {
        if (entries != blocks || blocks > 12) {
            throw new IllegalArgumentException("The CogVideoX autoencoder's " + field + " has " + entries
                    + " entries, and block_out_channels has " + blocks + "; one for each of 1 to 12 blocks is needed.");
        }
    }

    private static <T> T or(T value, T otherwise) {
        return value == null ? otherwise : value;
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
