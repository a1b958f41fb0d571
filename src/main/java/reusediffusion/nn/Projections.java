package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.cuda.HeadLayout;
import reusediffusion.cuda.HeadLayout.HeadNorm;
import reusediffusion.weights.Weights;

/**
 * The maps to queries, keys and values, with optional normalisation of queries and keys over the head dimension. On a GPU the three maps of one
 * input are one product, with joined weights; so are keys and values where queries are of another input.
 *
 * @param query null, as are {@code key} and {@code value}, where {@code joined} has their weights
 * @param joined the three one behind the other, or where there is a {@code query} the two others; or null
 */
public record Projections(
        Linear query,
        Linear key,
        Linear value,
        Linear joined,
        UnaryOperator<Tensor> queryNorm,
        UnaryOperator<Tensor> keyNorm,
        long heads) {

    /** Projections without normalisation. */
    public Projections(Linear query, Linear key, Linear value, long heads) {
        this(query, key, value, null, UnaryOperator.identity(), UnaryOperator.identity(), heads);
    }

    /** {@code to_q}, {@code to_k}, {@code to_v} from {@code width} to {@code inner} channels. */
    public static Projections of(Weights attention, long width, long inner, long heads, boolean bias) {
        Projections apart = apart(attention, width, width, inner, heads, bias);
        return apart.onGpu() ? apart.joined(attention) : apart;
    }

    /** The same with keys and values of a context of {@code contextWidth} channels, for cross-attention. */
    public static Projections across(
            Weights attention, long width, long contextWidth, long inner, long heads, boolean bias) {
        Projections apart = apart(attention, width, contextWidth, inner, heads, bias);
        return apart.onGpu() ? apart.paired(attention) : apart;
    }

    private static Projections apart(
            Weights attention, long width, long contextWidth, long inner, long heads, boolean bias) {
        return new Projections(
                Linear.inBlock(attention.at("to_q"), width, inner, bias),
                Linear.inBlock(attention.at("to_k"), contextWidth, inner, bias),
                Linear.inBlock(attention.at("to_v"), contextWidth, inner, bias),
                heads);
    }

    /** {@code add_q_proj}, {@code add_k_proj}, {@code add_v_proj}: the text's own projections in joint attention. */
    public static Projections added(Weights attention, long width, long inner, long heads) {
        Projections apart = new Projections(
                Linear.inBlock(attention.at("add_q_proj"), width, inner),
                Linear.inBlock(attention.at("add_k_proj"), width, inner),
                Linear.inBlock(attention.at("add_v_proj"), width, inner),
                heads);
        return apart.onGpu() ? apart.joined(attention) : apart;
    }

    private boolean onGpu() {
        return query.weight().is_cuda();
    }

    /** The three as one. */
    Projections joined(Weights w) {
        return new Projections(null, null, null, Linear.joined(w, query, key, value), queryNorm, keyNorm, heads);
    }

    /** Keys and values as one. */
    Projections paired(Weights w) {
        return new Projections(query, null, null, Linear.joined(w, key, value), queryNorm, keyNorm, heads);
    }

    /** The same with queries and keys normalised. */
    public Projections normalised(UnaryOperator<Tensor> forQuery, UnaryOperator<Tensor> forKey) {
        return new Projections(query, key, value, joined, forQuery, forKey, heads);
    }

    /** Self-attention's inputs; x (B, S, C). */
    public Qkv apply(Tensor x) {
        return joined == null ? apply(x, x) : place(joined.apply(x), null);
    }

    /** Self-attention's inputs with queries and keys turned by their positions; rotary may be null. */
    public Qkv apply(Tensor x, Rotary rotary) {
        if (joined != null) {
            return place(joined.apply(x), rotary);
        }
        return rotary == null ? apply(x) : apply(x).rotate(rotary);
    }

    /** Cross-attention's inputs: queries from x (B, S, C), keys and values from context (B, T, K). */
    public Qkv apply(Tensor x, Tensor context) {
        if (joined != null) {
            Tensor both = joined.apply(context).unflatten(-1, 2, -1).unflatten(-1, heads, -1); // (B, T, 2, H, D)
            return new Qkv(
                    queryNorm.apply(Qkv.split(query.apply(x), heads)),
                    keyNorm.apply(both.select(2, 0)),
                    both.select(2, 1));
        }
        return new Qkv(
                queryNorm.apply(Qkv.split(query.apply(x), heads)),
                keyNorm.apply(Qkv.split(key.apply(context), heads)),
                Qkv.split(value.apply(context), heads));
    }

    /**
     * The inputs of attention over the tokens of two streams, one behind the other.
     *
     * @param rotary turns by the positions of both, or null
     */
    public static Qkv together(Projections first, Tensor x, Projections second, Tensor y, Rotary rotary) {
        if (first.joined != null && second.joined != null) {
            Tensor one = first.joined.apply(x);
            Tensor two = second.joined.apply(y);
            if (HeadLayout.takes(one, first.heads) && HeadLayout.takes(two, second.heads)) {
                long[] shape = {x.size(0), x.size(1) + y.size(1), first.heads, one.size(2) / (3 * first.heads)};
                Qkv all = new Qkv(like(one, shape), like(one, shape), like(one, shape));
                first.write(one, rotary, all, 0);
                second.write(two, rotary, all, x.size(1));
                return all;
            }
            Qkv both = first.place(one, null).then(second.place(two, null));
            return rotary == null ? both : both.rotate(rotary);
        }
        Qkv both = first.apply(x).then(second.apply(y));
        return rotary == null ? both : both.rotate(rotary);
    }

    private static Tensor like(Tensor x, long[] shape) {
        return torch.empty(shape, x.options(), null);
    }

    /** projected (B, S, 3 · H · D) as queries, keys and values, normalised and turned in its own memory where the kernel can. */
    private Qkv place(Tensor projected, Rotary rotary) {
        Tensor parts = projected.unflatten(-1, 3, -1).unflatten(-1, heads, -1); // (B, S, 3, H, D)
        Qkv plain = new Qkv(parts.select(2, 0), parts.select(2, 1), parts.select(2, 2));
        boolean normalised = norm(queryNorm).kind() != HeadLayout.Kind.NONE;
        if (!normalised && rotary == null) {
            return plain;
        }
        if (HeadLayout.takes(projected, heads)) {
            write(projected, rotary, new Qkv(plain.query(), plain.key(), null), 0);
            return plain;
        }
        Qkv changed = new Qkv(queryNorm.apply(plain.query()), keyNorm.apply(plain.key()), plain.value());
        return rotary == null ? changed : changed.rotate(rotary);
    }

    private void write(Tensor projected, Rotary rotary, Qkv to, long start) {
        HeadLayout.run(
                projected,
                norm(queryNorm),
                norm(keyNorm),
                rotary == null ? null : rotary.turns(),
                to.query(),
                to.key(),
                to.value(),
                start);
    }

    private static HeadNorm norm(UnaryOperator<Tensor> norm) {
        if (norm instanceof RmsNorm rms) {
            return new HeadNorm(HeadLayout.Kind.RMS, rms.weight(), null, rms.epsilon());
        }
        if (norm instanceof LayerNorm layer) {
            return new HeadNorm(HeadLayout.Kind.LAYER, layer.weight(), layer.bias(), layer.epsilon());
        }
        return new HeadNorm(HeadLayout.Kind.NONE, null, null, 0);
    }
}
