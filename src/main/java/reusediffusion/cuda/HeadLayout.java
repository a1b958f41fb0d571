package reusediffusion.cuda;

import org.bytedeco.pytorch.Tensor;

/**
 * Queries, keys and values out of one product in one pass: the norm over each head, the rotary turn, and the place in the tensors that
 * attention reads, where text and image stand one behind the other.
 */
public final class HeadLayout {
    private static final int THREADS = 256;
    private static final int LANES = 32;

    private HeadLayout() {}

    /** The norm over the channels of a head, with the number by which the kernel knows it. */
    public enum Kind {
        NONE,
        RMS,
        LAYER
    }

    /**
     * A norm over heads.
     *
     * @param weight (D), null for {@link Kind#NONE}
     * @param bias (D), for {@link Kind#LAYER}
     */
    public record HeadNorm(Kind kind, Tensor weight, Tensor bias, double epsilon) {}

    /** Whether the kernel can do this: projected (B, S, 3 · H · D) on a GPU, D / 8 a power of two of at most 32. */
    public static boolean takes(Tensor projected, long heads) {
        long lanes = projected.size(-1) / (3 * heads * Kernels.WIDE);
        return Kernels.read(projected, projected.size(-1) / (3 * heads))
                && projected.stride(2) == 1
                && projected.stride(1) == projected.size(2)
                && Long.bitCount(lanes) == 1
                && lanes <= LANES;
    }

    /**
     * Normalises and turns queries and keys, and writes them in the layout that attention reads.
     *
     * @param projected (B, S, 3 · H · D): queries, keys, values; samples may lie apart
     * @param turns (≥ start + S, D / 2) complex64 by position, or null
     * @param query where queries go, (B, all, H, D) with heads in a row; keys and values (null: they stay) have the
     *     same strides
     * @param start the position of the first of these tokens there and among the turns
     */
    public static void run(
            Tensor projected,
            HeadNorm queryNorm,
            HeadNorm keyNorm,
            Tensor turns,
            Tensor query,
            Tensor key,
            Tensor value,
            long start) {
        long heads = query.size(2);
        int lanes = (int) (query.size(3) / Kernels.WIDE);
        long items = projected.size(0) * projected.size(1) * heads;
        new Launch(Kernels.device(projected))
                .with(query, key, value, projected)
                .with(queryNorm.weight(), queryNorm.bias(), keyNorm.weight(), keyNorm.bias(), turns)
                .with(projected.stride(0), query.stride(1), query.stride(0), items)
                .with(
                        (int) projected.size(1),
                        (int) start,
                        (int) heads,
                        lanes,
                        queryNorm.kind().ordinal())
                .with((float) queryNorm.epsilon())
                .run(Kernels.of("heads", "heads", projected), (items * lanes + THREADS - 1) / THREADS, 1, THREADS, 0);
    }
}
