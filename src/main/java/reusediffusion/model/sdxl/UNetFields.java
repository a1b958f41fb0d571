package reusediffusion.model.sdxl;

import static java.util.Objects.requireNonNullElse;

import java.util.Collections;
import java.util.List;
import reusediffusion.weights.WeightsException;

/** What fields of the U-Net's configuration have to agree on: lists with an entry for each block, and widths that are divided. */
final class UNetFields {
    private UNetFields() {}

    /** One entry a block, where one entry stands for all. */
    static <T> List<T> everyBlock(String field, List<T> given, T standard, int blocks) {
        List<T> values = requireNonNullElse(given, List.of(standard));
        List<T> all = values.size() == 1 ? Collections.nCopies(blocks, values.get(0)) : values;
        requireOneEach(field, all, blocks);
        return all;
    }

    static void requireOneEach(String field, List<?> values, int blocks) {
        if (values.size() != blocks) {
            throw new WeightsException("The U-Net's " + field + " has " + values.size()
                    + " entries, and block_out_channels has " + blocks + "; one for each block is needed.");
        }
    }

    static void requireDivided(List<Long> channels, long groups, List<Long> heads) {
        for (int i = 0; i < channels.size(); i++) {
            if (channels.get(i) % groups != 0 || channels.get(i) % heads.get(i) != 0) {
                throw new WeightsException("The U-Net's block_out_channels has " + channels.get(i)
                        + ", which is no multiple of both norm_num_groups " + groups + " and attention_head_dim "
                        + heads.get(i) + ".");
            }
        }
    }

    static void requireSet(String field, Object value) {
        if (value == null) {
            throw new WeightsException("The U-Net's " + field + " is not set; its text-time embedding needs it.");
        }
    }
}
