package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * The modulations of one stream of a joint block.
 *
 * @param attention around the attention over both streams, its vectors (B, 1, C)
 * @param feedForward around the feed-forward, its vectors (B, 1, C)
 * @param ownAttention around a second attention, over this stream alone; null where the block has none
 */
public record BlockModulation(Modulation attention, Modulation feedForward, Modulation ownAttention) {

    /**
     * Splits what a block's map made of the embedding.
     *
     * @param all (B, 3 · count · C)
     * @param count 2, or 3 with a second attention
     */
    static BlockModulation of(Tensor all, long count) {
        return new BlockModulation(
                Modulation.of(all, 0, count),
                Modulation.of(all, 1, count),
                count > 2 ? Modulation.of(all, 2, count) : null);
    }
}
