package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.weights.Weights;

/**
 * A table with one vector for each id: ids (B, S) → (B, S, C).
 *
 * @param weight (ids, C)
 */
public record Embedding(Tensor weight) {

    /** Reads {@code weight} (ids, width) of a table. */
    public static Embedding of(Weights w, long ids, long width) {
        return new Embedding(w.tensor("weight", ids, width));
    }

    /** Looks up ids (B, S) int64 and gives (B, S, C). */
    public Tensor apply(Tensor ids) {
        return torch.embedding(weight, ids);
    }
}
