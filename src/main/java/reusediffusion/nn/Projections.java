package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.weights.Weights;

/**
 * The maps to queries, keys and values, with optional normalisation of queries and keys over the head dimension. On a
 * GPU the three maps of one input are one product, with joined weights; so are keys and values where queries are of
 * another input.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code Attention}.
 *
 * @param query weight (H · D, C): x (B, S, C) to (B, S, H · D); null, as are {@code key} and {@code value}, where {@code joined} has their weights
 * @param key weight (H · D, K), of x or of a context (B, T, K)
 * @param value weight (H · D, K), of the input of {@code key}
 * @param joined weight (3 · H · D, C), the three one behind the other, or (2 · H · D, K) of the two others where there is a {@code query}; or null
 * @param queryNorm over the D channels of a head (B, S, H, D)
 * @param keyNorm over the D channels of a head (B, S, H, D)
 * @param heads H
 */
public record Projections(
        Linear query,
        Linear key,
        Linear value,
        Linear joined,
        UnaryOperator<Tensor> queryNorm,
        UnaryOperator<Tensor> keyNorm,
        long heads) {

    /** Makes projections that do not normalise queries and keys. */
    public Projections(Linear query, Linear key, Linear value, long heads) {
        this(query, key, value, null, UnaryOperator.identity(), UnaryOperator.identity(), heads);
    }

    /** Reads {@code to_q}, {@code to_k} and {@code to_v} from {@code width} to {@code inner} channels. */
    public static Projections of(Weights attention, long width, long inner, long heads, boolean bias) {
        Projections apart = apart(attention, width, width, inner, heads, bias);
        return apart.onGpu() ? apart.joined(attention) : apart;
    }

    /**
     * Reads the projections of cross-attention: queries of {@code width} channels, keys and values of a context of
     * {@code contextWidth} channels.
     */
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

    /**
     * Reads {@code add_q_proj}, {@code add_k_proj} and {@code add_v_proj}: the text's own projections in joint
     * attention.
     */
    public static Projections added(Weights attention, long width, long inner, long heads) {
        Projections apart = new Projections(
                Linear.inBlock(attention.at("add_q_proj"), width, inner),
                Linear.inBlock(attention.at("add_k_proj"), width, inner),
                Linear.inBlock(attention.at("add_v_proj"), width, inner),
                heads);
        return apart.onGpu() ? apart.joined(attention) : apart;
    }

    /** Whether one product in eight bits makes all three, so that a norm before it may answer in eight bits. */
    public boolean isInEightBits() {
        return joined != null && joined.isInEightBits();
    }

    private boolean onGpu() {
        return query.weight().is_cuda();
    }

    /** Reads the weights of queries, keys and values as one matrix. */
    Projections joined(Weights w) {
        return new Projections(null, null, null, Linear.joined(w, query, key, value), queryNorm, keyNorm, heads);
    }

    /** Reads the weights of keys and values as one matrix. */
    Projections paired(Weights w) {
        return new Projections(query, null, null, Linear.joined(w, key, value), queryNorm, keyNorm, heads);
    }

    /** These projections with queries and keys normalised over the channels of a head. */
    public Projections normalised(UnaryOperator<Tensor> forQuery, UnaryOperator<Tensor> forKey) {
        return new Projections(query, key, value, joined, forQuery, forKey, heads);
    }

    /** Makes the inputs of self-attention from x (B, S, C). */
    public Qkv apply(Tensor x) {
        return joined == null ? apply(x, x) : inOne().place(joined.apply(x), null);
    }

    /**
     * Makes the inputs of self-attention from x (B, S, C), with queries and keys turned by their positions; rotary may
     * be null.
     */
    public Qkv apply(Tensor x, Rotary rotary) {
        if (joined != null) {
            return inOne().place(joined.apply(x), rotary);
        }
        return rotary == null ? apply(x) : apply(x).rotate(rotary);
    }

    /**
     * Makes the inputs of self-attention from what a norm gave (B, S, C), with queries and keys turned by their
     * positions.
     */
    public Qkv apply(Normed x, Rotary rotary) {
        return x.rows() == null ? apply(x.out(), rotary) : inOne().place(joined.apply(x), rotary);
    }

    /** Makes the inputs of cross-attention: queries from x (B, S, C), keys and values from context (B, T, K). */
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

    /** What the product of joined maps holds. */
    JoinedHeads inOne() {
        return new JoinedHeads(queryNorm, keyNorm, heads);
    }
}
