package reusediffusion.nn;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.cuda.AttentionChoice;
import reusediffusion.tensor.Algebra;

/**
 * Queries, keys and values split into heads, each (B, S, H, D): the order in which the projections write them, so that
 * norms, turns and joins read and write memory in a row. The one attention of every network here.
 *
 * <p>Source: arXiv 1706.03762, section 3.2.
 *
 * @param query (B, S, H, D)
 * @param key (B, S, H, D), or of a context (B, T, H, D)
 * @param value of the shape of {@code key}
 */
public record Qkv(Tensor query, Tensor key, Tensor value) {

    /** Splits x (B, S, H · D) into heads and gives (B, S, H, D). */
    public static Tensor split(Tensor x, long heads) {
        return x.unflatten(-1, heads, -1);
    }

    /** Puts the tokens of another stream behind these, so that all attend together. */
    public Qkv then(Qkv other) {
        return new Qkv(
                Algebra.join(1, query, other.query),
                Algebra.join(1, key, other.key),
                Algebra.join(1, value, other.value));
    }

    /** Turns queries and keys by their positions. */
    public Qkv rotate(Rotary rotary) {
        return new Qkv(rotary.apply(query), rotary.apply(key), value);
    }

    /** Computes softmax(q kᵀ / √D) v → (B, S, H · D). */
    public Tensor attend() {
        return merge(AttentionChoice.attend(byHead(query), byHead(key), byHead(value)));
    }

    /** Computes attention in which each token sees itself and those before it → (B, S, H · D). */
    public Tensor attendCausally() {
        return merge(torch.scaled_dot_product_attention(
                byHead(query), byHead(key), byHead(value), new TensorOptional(), 0, true, new DoubleOptional(), false));
    }

    /** Computes softmax(scale · q kᵀ + bias) v; bias (1, H, S, S) → (B, S, H · D). */
    public Tensor attend(Tensor bias, double scale) {
        return merge(torch.scaled_dot_product_attention(
                byHead(query),
                byHead(key),
                byHead(value),
                new TensorOptional(bias),
                0,
                false,
                new DoubleOptional(scale),
                false));
    }

    private static Tensor byHead(Tensor x) {
        return x.transpose(1, 2);
    }

    private static Tensor merge(Tensor x) {
        return x.transpose(1, 2).flatten(2, 3); // a view: attention answers in the order in which it was asked
    }
}
