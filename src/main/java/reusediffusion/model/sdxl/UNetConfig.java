package reusediffusion.model.sdxl;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Feature;
import java.util.List;
import reusediffusion.weights.ConfigurationFields;
import reusediffusion.weights.WeightsException;

/**
 * The U-Net's sizes as its {@code config.json} has them; what is absent there takes the default of diffusers. One number where a list
 * of one entry a block is possible stands for every block.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code UNet2DConditionModel}.
 *
 * @param inChannels channels of the latents, L
 * @param outChannels channels of the prediction
 * @param downBlockTypes the blocks of the way down by diffusers' names
 * @param upBlockTypes the blocks of the way up by diffusers' names
 * @param blockOutChannels channels of each block, widest last
 * @param layersPerBlock residual blocks of each block of the way down; those of the way up have one more
 * @param transformerLayersPerBlock blocks of each layer's transformer
 * @param attentionHeadDim per block the number of heads, in spite of its name
 * @param crossAttentionDim channels of the text encoders' states, K
 * @param normNumGroups groups of channels of each norm
 * @param normEps what norms add to the variance
 * @param convInKernel rows and columns of the first convolution
 * @param convOutKernel rows and columns of the last convolution
 * @param timeEmbeddingDim channels of the embedding of time, E
 * @param additionTimeEmbedDim channels of the sinusoids of each size
 * @param projectionClassEmbeddingsInputDim channels of pooled text and sizes together, P
 */
public record UNetConfig(
        Long inChannels,
        Long outChannels,
        List<String> downBlockTypes,
        List<String> upBlockTypes,
        List<Long> blockOutChannels,
        @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Integer> layersPerBlock,
        @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Integer> transformerLayersPerBlock,
        @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Long> attentionHeadDim,
        Long crossAttentionDim,
        Long normNumGroups,
        Double normEps,
        Long convInKernel,
        Long convOutKernel,
        Long timeEmbeddingDim,
        Long additionTimeEmbedDim,
        Long projectionClassEmbeddingsInputDim) {
    private static final int WIDEST = 1 << 16;

    /** What this network implements of the configuration of diffusers' class. */
    public static final ConfigurationFields FIELDS = new ConfigurationFields()
            .whole(1, WIDEST, "in_channels", "out_channels", "cross_attention_dim", "norm_num_groups")
            .wholes(1, WIDEST, "block_out_channels", "attention_head_dim")
            .wholes(1, 64, "layers_per_block", "transformer_layers_per_block")
            .whole(1, 15, "conv_in_kernel", "conv_out_kernel")
            .number(0, 1, "norm_eps")
            .wholeOrNone(1, WIDEST, "time_embedding_dim", "addition_time_embed_dim")
            .wholeOrNone(1, WIDEST, "projection_class_embeddings_input_dim")
            .each("down_block_types", "DownBlock2D", "CrossAttnDownBlock2D")
            .each("up_block_types", "UpBlock2D", "CrossAttnUpBlock2D")
            .needed("addition_embed_type", "text_time")
            .needed("use_linear_projection", true)
            .only("mid_block_type", "UNetMidBlock2DCrossAttn")
            .only("act_fn", "silu", "swish")
            .only("attention_type", "default")
            .only("resnet_time_scale_shift", "default")
            .only("time_embedding_type", "positional")
            .only("flip_sin_to_cos", true)
            .only("freq_shift", 0)
            .only("downsample_padding", 1)
            .only("mid_block_scale_factor", 1)
            .only("resnet_out_scale_factor", 1)
            .only("center_input_sample", false, null)
            .only("class_embeddings_concat", false, null)
            .only("dual_cross_attention", false, null)
            .only("mid_block_only_cross_attention", false, null)
            .only("only_cross_attention", false, null)
            .only("resnet_skip_time_act", false, null)
            .only("upcast_attention", false, null)
            .none("class_embed_type", "cross_attention_norm", "encoder_hid_dim", "encoder_hid_dim_type")
            .none("num_attention_heads", "num_class_embeds", "reverse_transformer_layers_per_block")
            .none("time_cond_proj_dim", "time_embedding_act_fn", "timestep_post_act")
            .free("sample_size", "dropout", "addition_embed_type_num_heads");

    public UNetConfig {
        inChannels = requireNonNullElse(inChannels, 4L);
        outChannels = requireNonNullElse(outChannels, 4L);
        blockOutChannels = requireNonNullElse(blockOutChannels, List.of(320L, 640L, 1280L, 1280L));
        int blocks = blockOutChannels.size();
        String attended = "CrossAttnDownBlock2D";
        downBlockTypes = requireNonNullElse(downBlockTypes, List.of(attended, attended, attended, "DownBlock2D"));
        String attendedUp = "CrossAttnUpBlock2D";
        upBlockTypes = requireNonNullElse(upBlockTypes, List.of("UpBlock2D", attendedUp, attendedUp, attendedUp));
        UNetFields.requireOneEach("down_block_types", downBlockTypes, blocks);
        UNetFields.requireOneEach("up_block_types", upBlockTypes, blocks);
        layersPerBlock = UNetFields.everyBlock("layers_per_block", layersPerBlock, 2, blocks);
        transformerLayersPerBlock =
                UNetFields.everyBlock("transformer_layers_per_block", transformerLayersPerBlock, 1, blocks);
        attentionHeadDim = UNetFields.everyBlock("attention_head_dim", attentionHeadDim, 8L, blocks);
        crossAttentionDim = requireNonNullElse(crossAttentionDim, 1280L);
        normNumGroups = requireNonNullElse(normNumGroups, 32L);
        normEps = requireNonNullElse(normEps, 1e-5);
        convInKernel = requireNonNullElse(convInKernel, 3L);
        convOutKernel = requireNonNullElse(convOutKernel, 3L);
        timeEmbeddingDim = requireNonNullElse(timeEmbeddingDim, 4 * blockOutChannels.get(0));
        UNetFields.requireSet("addition_time_embed_dim", additionTimeEmbedDim);
        UNetFields.requireSet("projection_class_embeddings_input_dim", projectionClassEmbeddingsInputDim);
        UNetFields.requireDivided(blockOutChannels, normNumGroups, attentionHeadDim);
    }

    /** The blocks from the widest picture to the narrowest. */
    UNetStage down(int i) {
        return stage(i, "down_block_types", downBlockTypes.get(i), "DownBlock2D", "CrossAttnDownBlock2D");
    }

    /** The middle stage, which has the lowest resolution and attention. */
    UNetStage middle() {
        int last = blockOutChannels.size() - 1;
        return new UNetStage(
                blockOutChannels.get(last), 1, transformerLayersPerBlock.get(last), attentionHeadDim.get(last));
    }

    /** The blocks from the narrowest picture to the widest; each has one layer more than its counterpart. */
    UNetStage up(int i) {
        int mirrored = blockOutChannels.size() - 1 - i;
        UNetStage stage = stage(mirrored, "up_block_types", upBlockTypes.get(i), "UpBlock2D", "CrossAttnUpBlock2D");
        return new UNetStage(stage.channels(), stage.layers() + 1, stage.transformerBlocks(), stage.heads());
    }

    private UNetStage stage(int i, String field, String type, String plain, String attended) {
        if (!type.equals(plain) && !type.equals(attended)) {
            throw new WeightsException("The U-Net's " + field + " names '" + type + "'; this network has " + plain
                    + " and " + attended + ".");
        }
        return new UNetStage(
                blockOutChannels.get(i),
                layersPerBlock.get(i),
                type.equals(attended) ? transformerLayersPerBlock.get(i) : 0,
                attentionHeadDim.get(i));
    }
}
