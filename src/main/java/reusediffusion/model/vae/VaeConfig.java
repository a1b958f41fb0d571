package reusediffusion.model.vae;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Feature;
import java.util.List;
import reusediffusion.weights.ConfigurationFields;
import reusediffusion.weights.WeightsException;

/**
 * {@code config.json} of an image autoencoder; what is absent there takes the default of diffusers.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code AutoencoderKL}.
 *
 * @param blockOutChannels channels of each block, widest last
 * @param layersPerBlock residual blocks of each of the encoder's blocks; the decoder's have one more
 * @param latentChannels channels of the latents, C
 * @param inChannels channels of pixels going in, 3
 * @param outChannels channels of pixels coming out, 3
 * @param normNumGroups groups of channels of each norm
 * @param sampleSize pixels a side that the network was made for: what tiles are cut to
 * @param scalingFactor what latents were multiplied by to have unit variance
 * @param shiftFactor what was taken from the latents before they were scaled
 * @param latentsMean of each channel, null for none
 * @param latentsStd of each channel, null for none
 * @param downBlockTypes the encoder's blocks by diffusers' names
 * @param upBlockTypes the decoder's blocks by diffusers' names
 * @param forceUpcast whether float16 overflows, so that the decoder runs in float32
 * @param useQuantConv whether a 1 × 1 convolution is behind the encoder
 * @param usePostQuantConv whether a 1 × 1 convolution is before the decoder
 * @param midBlockAddAttention whether the widest block attends to all positions
 */
public record VaeConfig(
        int[] blockOutChannels,
        Integer layersPerBlock,
        Integer latentChannels,
        Integer inChannels,
        Integer outChannels,
        Integer normNumGroups,
        @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) int[] sampleSize,
        Double scalingFactor,
        Double shiftFactor,
        double[] latentsMean,
        double[] latentsStd,
        List<String> downBlockTypes,
        List<String> upBlockTypes,
        Boolean forceUpcast,
        Boolean useQuantConv,
        Boolean usePostQuantConv,
        Boolean midBlockAddAttention) {
    private static final int WIDEST = 1 << 14;
    private static final int LARGEST = 1 << 16;

    /** What this network implements of the configuration of diffusers' class. */
    public static final ConfigurationFields FIELDS = new ConfigurationFields()
            .only("in_channels", 3)
            .only("out_channels", 3)
            .each("down_block_types", "DownEncoderBlock2D")
            .each("up_block_types", "UpDecoderBlock2D")
            .wholes(1, WIDEST, "block_out_channels")
            .whole(1, 64, "layers_per_block")
            .whole(1, 1024, "latent_channels", "norm_num_groups")
            .wholes(1, LARGEST, "sample_size")
            .only("act_fn", "silu", "swish")
            .number(1e-9, 1e9, "scaling_factor")
            .numberOrNone(-1e9, 1e9, "shift_factor")
            .numbersOrNone("latents_mean", "latents_std")
            .flag("force_upcast", "use_quant_conv", "use_post_quant_conv", "mid_block_add_attention");

    /**
     * A configuration in which defaults of diffusers stand for what was absent.
     *
     * @throws WeightsException where lists have not one entry for each block or channel, or groups do not divide the
     *     channels of a block
     */
    public VaeConfig {
        blockOutChannels = or(blockOutChannels, new int[] {64});
        layersPerBlock = or(layersPerBlock, 1);
        latentChannels = or(latentChannels, 4);
        inChannels = or(inChannels, 3);
        outChannels = or(outChannels, 3);
        normNumGroups = or(normNumGroups, 32);
        sampleSize = or(sampleSize, new int[] {32});
        scalingFactor = or(scalingFactor, 0.18215);
        shiftFactor = or(shiftFactor, 0.0);
        downBlockTypes = or(downBlockTypes, List.of("DownEncoderBlock2D"));
        upBlockTypes = or(upBlockTypes, List.of("UpDecoderBlock2D"));
        forceUpcast = or(forceUpcast, true);
        useQuantConv = or(useQuantConv, true);
        usePostQuantConv = or(usePostQuantConv, true);
        midBlockAddAttention = or(midBlockAddAttention, true);
        requireOneEach("down_block_types", downBlockTypes.size(), blockOutChannels.length);
        requireOneEach("up_block_types", upBlockTypes.size(), blockOutChannels.length);
        requireOneAChannel("latents_mean", latentsMean, latentChannels);
        requireOneAChannel("latents_std", latentsStd, latentChannels);
        requireWholeGroups(blockOutChannels, normNumGroups);
    }

    private static void requireWholeGroups(int[] blocks, int groups) {
        for (int channels : blocks) {
            if (channels % groups != 0) {
                throw new WeightsException("The autoencoder's block_out_channels has " + channels
                        + ", which is no multiple of its norm_num_groups " + groups + ".");
            }
        }
    }

    private static void requireOneEach(String field, int entries, int blocks) {
        if (entries != blocks || blocks > 12) {
            throw new WeightsException("The autoencoder's " + field + " has " + entries
                    + " entries, and block_out_channels has " + blocks + "; one for each of 1 to 12 blocks is needed.");
        }
    }

    private static void requireOneAChannel(String field, double[] values, int channels) {
        if (values != null && values.length != channels) {
            throw new WeightsException("The autoencoder's " + field + " has " + values.length
                    + " entries, and its latents have " + channels + " channels; one for each is needed.");
        }
    }

    private static <T> T or(T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    /** Whether a latent is shifted and scaled channel by channel: only where both lists are there, as diffusers has it. */
    public boolean normalisesChannels() {
        return latentsMean != null && latentsStd != null;
    }

    /** How many pixels a latent stands for along each side. */
    public int scale() {
        return 1 << (blockOutChannels.length - 1);
    }

    int lastChannels() {
        return blockOutChannels[blockOutChannels.length - 1];
    }
}
