package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.weights.Weights;

/** One vector per id; weight (ids, C). */
public record Embedding(Tensor weight) {

    public static Embedding of(Weights w, long ids, long width) {
        return new Embedding(w.tensor("weight", ids, width));
    }

    /** ids (B, S) int64 → (B, S, C). */
    public Tensor apply(Tensor ids) {
        return torch.embedding(weight, ids);
    }
}
