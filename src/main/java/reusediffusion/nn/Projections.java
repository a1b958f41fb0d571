package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.weights.Weights;

/** The maps to queries, keys and values, with optional normalisation of queries and keys over the head dimension. */
public record Projections(
        Linear query,
        Linear key,
        Linear value,
        UnaryOperator<Tensor> queryNorm,
        UnaryOperator<Tensor> keyNorm,
        long heads) {

    /** Projections without normalisation. */
    public Projections(Linear query, Linear key, Linear value, long heads) {
        this(query, key, value, UnaryOperator.identity(), UnaryOperator.identity(), heads);
    }

    /** {@code to_q}, {@code to_k}, {@code to_v} from {@code width} to {@code inner} channels. */
    public static Projections of(Weights attention, long width, long inner, long heads, boolean bias) {
        return across(attention, width, width, inner, heads, bias);
    }

    /** The same with keys and values of a context of {@code contextWidth} channels, for cross-attention. */
    public static Projections across(
            Weights attention, long width, long contextWidth, long inner, long heads, boolean bias) {
        return new Projections(
                Linear.of(attention.at("to_q"), width, inner, bias),
                Linear.of(attention.at("to_k"), contextWidth, inner, bias),
                Linear.of(attention.at("to_v"), contextWidth, inner, bias),
                heads);
    }

    /** {@code add_q_proj}, {@code add_k_proj}, {@code add_v_proj}: the text's own projections in joint attention. */
    public static Projections added(Weights attention, long width, long inner, long heads) {
        return new Projections(
                Linear.of(attention.at("add_q_proj"), width, inner),
                Linear.of(attention.at("add_k_proj"), width, inner),
                Linear.of(attention.at("add_v_proj"), width, inner),
                heads);
    }

    /** The same with queries and keys normalised. */
    public Projections normalised(UnaryOperator<Tensor> forQuery, UnaryOperator<Tensor> forKey) {
        return new Projections(query, key, value, forQuery, forKey, heads);
    }

    /** Self-attention's inputs; x (B, S, C). */
    public Qkv apply(Tensor x) {
        return apply(x, x);
    }

    /** Cross-attention's inputs: queries from x (B, S, C), keys and values from context (B, T, K). */
    public Qkv apply(Tensor x, Tensor context) {
        return new Qkv(
                queryNorm.apply(Qkv.split(query.apply(x), heads)),
                keyNorm.apply(Qkv.split(key.apply(context), heads)),
                Qkv.split(value.apply(context), heads));
    }
}
