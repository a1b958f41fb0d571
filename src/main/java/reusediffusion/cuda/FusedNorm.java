package reusediffusion.cuda;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.tensor.Scope;

/**
 * Layer norm with the modulation behind it and the gated residual before it, in one pass over the tokens:
 * sum = x + gate · added, out = norm(sum) · (1 + scale) + shift.
 */
public final class FusedNorm {
    private static final int MOST_THREADS = 128;
    private static final int WARP = 32;
    private static final int VECTORS = 4;
    private static final int WIDEST = MOST_THREADS * VECTORS * Kernels.WIDE;

    private FusedNorm() {}

    /**
     * Vectors that modulate the tokens of a sample, each (B, 1, C) and rows of one tensor; null for none.
     *
     * @param gate of the residual
     * @param shift behind the norm
     * @param scale behind the norm
     */
    public record Vectors(Tensor gate, Tensor shift, Tensor scale) {
        public static final Vectors NONE = new Vectors(null, null, null);

        /** Elements from one sample's vectors to the next's. */
        private long stride() {
            Tensor any = shift != null ? shift : gate;
            return any == null || any.size(0) == 1 ? 0 : any.stride(0);
        }
    }

    /** The results of the fused norm.
     *
     * @param sum x + gate · added (B, S, C); x itself where nothing was added
     * @param out the modulated norm of it (B, S, C); null where {@code rows} hold it
     * @param rows the modulated norm in eight bits, for the product that comes next; or null
     */
    public record Normed(Tensor sum, Tensor out, Float8Rows rows) {

        /** The result of a norm in the type of x, without rows in eight bits. */
        public Normed(Tensor sum, Tensor out) {
            this(sum, out, null);
        }

        /** Hands the tensors to the outer scope, and gives this. */
        public Normed keptBy(Scope scope) {
            Tensor kept = scope.keep(sum);
            return rows == null
                    ? new Normed(kept, scope.keep(out))
                    : new Normed(kept, null, new Float8Rows(scope.keep(rows.values()), scope.keep(rows.scales())));
        }

        private Launch into(Launch launch) {
            Launch norm =
                    rows == null ? launch.with(out) : launch.with(rows.values()).with(rows.scales());
            return norm.with(sum);
        }
    }

    /**
     * The vectors of two streams whose tokens stand one behind the other.
     *
     * @param text so many tokens of each sample, the first ones, take the vectors {@code forText}, the others {@code forRest}
     */
    public record Streams(long text, Vectors forText, Vectors forRest) {

        /** Vectors of one stream, which hold for all tokens. */
        public static Streams of(Vectors vectors) {
            return new Streams(0, Vectors.NONE, vectors);
        }

        private Launch into(Launch launch) {
            return launch.with(forText.gate(), forRest.gate())
                    .with(forText.shift(), forRest.shift())
                    .with(forText.scale(), forRest.scale());
        }
    }

    /** Whether the kernel can do this: x (B, S, C) on a GPU, in a row, of at most 4096 channels in whole vectors. */
    public static boolean takes(Tensor x) {
        long width = x.size(-1);
        return x.dim() == 3 && width <= WIDEST && Kernels.read(x, width) && x.is_contiguous();
    }

    /**
     * Adds, normalises and modulates in one pass over the tokens.
     *
     * @param x (B, S, C), for which {@link #takes} says so
     * @param added (B, S, C) in a row, or null
     * @param weight (C) of the norm, or null with {@code bias}
     * @param eightBits whether a product in eight bits comes next, and nothing else reads the norm
     */
    public static Normed run(
            Tensor x, Tensor added, Streams streams, Tensor weight, Tensor bias, double epsilon, boolean eightBits) {
        Shape shape = Shape.of((int) x.size(2));
        long rows = x.size(0) * x.size(1);
        Normed made = empty(x, added, eightBits && Kernels.has("eights", x));
        Launch launch = made.into(new Launch(Kernels.device(x))).with(x).with(added);
        streams.into(launch)
                .with(weight, bias)
                .with(streams.forRest().stride())
                .with((int) x.size(1), (int) streams.text(), (int) x.size(2))
                .with((float) epsilon)
                .with(shape.lanes)
                .with(rows)
                .run(
                        made.rows() == null ? Kernels.of("norms", "norm", x) : Kernels.of("eights", "norm_eights", x),
                        (rows + shape.rows - 1) / shape.rows,
                        1,
                        shape.lanes * shape.rows,
                        0);
        return made;
    }

    /** Room for the results. */
    private static Normed empty(Tensor x, Tensor added, boolean eightBits) {
        Tensor sum = added == null ? x : torch.empty_like(x);
        return eightBits
                ? new Normed(sum, null, EightBitRows.empty(x.size(0) * x.size(1), x.size(2), x))
                : new Normed(sum, torch.empty_like(x));
    }

    /**
     * How the threads of a block share rows.
     *
     * @param lanes neighbours that share a row: whole warps
     * @param rows of a block
     */
    private record Shape(int lanes, int rows) {
        /** Two short rows share a block, since more loads of many rows then wait for memory at once. */
        static Shape of(int width) {
            int vectors = (width + Kernels.WIDE - 1) / Kernels.WIDE;
            if (vectors <= MOST_THREADS / 2 * VECTORS && vectors % (MOST_THREADS / 2) == 0) {
                return new Shape(MOST_THREADS / 2, 2);
            }
            // So many lanes that each has the same number of a row's vectors, as far as warps allow.
            int each = (vectors + MOST_THREADS - 1) / MOST_THREADS;
            return new Shape((vectors + each * WARP - 1) / (each * WARP) * WARP, 1);
        }
    }
}
