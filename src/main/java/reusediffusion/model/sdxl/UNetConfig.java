package reusediffusion.model.sdxl;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Feature;
import java.util.Collections;
import java.util.List;
import reusediffusion.weights.WeightsException;

/**
 * The U-Net's sizes as its {@code config.json} has them; what is absent there takes the default of diffusers. One number where a list
 * of one entry a block is possible stands for every block. {@link UNetFeatures} has what it does not ask about.
 *
 * <p>Source: diffusers {@code UNet2DConditionModel}.
 *
 * @param attentionHeadDim per block the number of heads, in spite of its name
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

    public UNetConfig {
        inChannels = requireNonNullElse(inChannels, 4L);
        outChannels = requireNonNullElse(outChannels, 4L);
        blockOutChannels = requireNonNullElse(blockOutChannels, List.of(320L, 640L, 1280L, 1280L));
        int blocks = blockOutChannels.size();
        String attended = "CrossAttnDownBlock2D";
        downBlockTypes = requireNonNullElse(downBlockTypes, List.of(attended, attended, attended, "DownBlock2D"));
        String attendedUp = "CrossAttnUpBlock2D";
        upBlockTypes = requireNonNullElse(upBlockTypes, List.of("UpBlock2D", attendedUp, attendedUp, attendedUp));
        requireOneEach("down_block_types", downBlockTypes, blocks);
        requireOneEach("up_block_types", upBlockTypes, blocks);
        layersPerBlock = everyBlock("layers_per_block", layersPerBlock, 2, blocks);
        transformerLayersPerBlock = everyBlock("transformer_layers_per_block", transformerLayersPerBlock, 1, blocks);
        attentionHeadDim = everyBlock("attention_head_dim", attentionHeadDim, 8L, blocks);
        crossAttentionDim = requireNonNullElse(crossAttentionDim, 1280L);
        normNumGroups = requireNonNullElse(normNumGroups, 32L);
        normEps = requireNonNullElse(normEps, 1e-5);
        convInKernel = requireNonNullElse(convInKernel, 3L);
        convOutKernel = requireNonNullElse(convOutKernel, 3L);
        timeEmbeddingDim = requireNonNullElse(timeEmbeddingDim, 4 * blockOutChannels.get(0));
        requireSet("addition_time_embed_dim", additionTimeEmbedDim);
        requireSet("projection_class_embeddings_input_dim", projectionClassEmbeddingsInputDim);
    }

    /** The blocks from the widest picture to the narrowest. */
    Stage down(int i) {
        return stage(i, "down_block_types", downBlockTypes.get(i), "DownBlock2D", "CrossAttnDownBlock2D");
    }

    /** The narrowest, with attention. */
    Stage middle() {
        int last = blockOutChannels.size() - 1;
        return new Stage(
                blockOutChannels.get(last), 1, transformerLayersPerBlock.get(last), attentionHeadDim.get(last));
    }

    /** The blocks from the narrowest picture to the widest; each has one layer more than its counterpart. */
    Stage up(int i) {
        int mirrored = blockOutChannels.size() - 1 - i;
        Stage stage = stage(mirrored, "up_block_types", upBlockTypes.get(i), "UpBlock2D", "CrossAttnUpBlock2D");
        return new Stage(stage.channels(), stage.layers() + 1, stage.transformerBlocks(), stage.heads());
    }

    private Stage stage(int i, String field, String type, String plain, String attended) {
        if (!type.equals(plain) && !type.equals(attended)) {
            throw new WeightsException("The U-Net's " + field + " names '" + type + "'; this network has " + plain
                    + " and " + attended + ".");
        }
        return new Stage(
                blockOutChannels.get(i),
                layersPerBlock.get(i),
                type.equals(attended) ? transformerLayersPerBlock.get(i) : 0,
                attentionHeadDim.get(i));
    }

    private static <T> List<T> everyBlock(String field, List<T> given, T standard, int blocks) {
        List<T> values = requireNonNullElse(given, List.of(standard));
        List<T> all = values.size() == 1 ? Collections.nCopies(blocks, values.get(0)) : values;
        requireOneEach(field, all, blocks);
        return all;
    }

    private static void requireOneEach(String field, List<?> values, int blocks) {
        if (values.size() != blocks) {
            throw new WeightsException("The U-Net's " + field + " has " + values.size()
                    + " entries, and block_out_channels has " + blocks + "; one for each block is needed.");
        }
    }

    private static void requireSet(String field, Object value) {
        if (value == null) {
            throw new WeightsException("The U-Net's " + field + " is not set; its text-time embedding needs it.");
        }
    }
}
