package reusediffusion.pipeline.family;

import static org.bytedeco.pytorch.global.torch.index_select;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Algebra;

/**
 * What the network is told about a batch beside latents and time: named tensors, each (G, B, …) for G guidance branches (negative
 * before positive where there are two) and B samples.
 *
 * @param branches G, 1 without guidance and mostly 2 with it
 * @param tensors by the name that the family gives to each, (G, B, …)
 */
public record Conditioning(int branches, Map<String, Tensor> tensors) {

    /** The tensor of this name for the network's batch: (G · B, …), branch by branch. */
    public Tensor get(String name) {
        return tensors.get(name).flatten(0, 1);
    }

    /** The rows of the network's batch: G · B. */
    long rows() {
        long[] shape = tensors.values().iterator().next().shape();
        return shape[0] * shape[1];
    }

    /** Latents (B, …) repeated for every branch: (G · B, …). */
    public Tensor repeat(Tensor latents) {
        return branches == 1
                ? latents
                : Algebra.join(0, Collections.nCopies(branches, latents).toArray(Tensor[]::new));
    }

    /** The network's output (G · B, …) by branch: (G, B, …). */
    public Tensor byBranch(Tensor output) {
        return output.unflatten(0, branches, -1);
    }

    /** Repeats the batch n times, one repetition after the other. */
    public Conditioning times(int n) {
        Map<String, Tensor> larger = new TreeMap<>();
        tensors.forEach((name, t) ->
                larger.put(name, Algebra.join(1, Collections.nCopies(n, t).toArray(Tensor[]::new))));
        return new Conditioning(branches, larger);
    }

    /** Moves each tensor by {@code move}. */
    public Conditioning moved(UnaryOperator<Tensor> move) {
        Map<String, Tensor> moved = new TreeMap<>();
        tensors.forEach((name, t) -> moved.put(name, move.apply(t)));
        return new Conditioning(branches, moved);
    }

    /** Keeps some of the samples; rows (R) int64 on the tensors' device. */
    public Conditioning rows(Tensor rows) {
        Map<String, Tensor> chosen = new TreeMap<>();
        tensors.forEach((name, t) -> chosen.put(name, index_select(t, 1, rows)));
        return new Conditioning(branches, chosen);
    }
}
