package reusediffusion.pipeline.sample;

import static org.bytedeco.pytorch.global.torch.zeros_like;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Algebra;

/** What a row of weights makes of the latest predictions: Σ_j w_j v_j. */
final class WeightedSum {
    /** The latest predictions of some samples. */
    interface Predictions {
        /** The j-th newest called prediction (G, …). */
        Tensor at(int j);
    }

    private WeightedSum() {}

    /** The sum, branch by branch where the weights differ; weights (1 or G, J). */
    static Tensor of(double[][] weights, Predictions predictions) {
        if (weights.length == 1) {
            return branch(weights[0], predictions);
        }
        Tensor[] branches = new Tensor[weights.length];
        for (int g = 0; g < branches.length; g++) {
            int branch = g;
            branches[g] = branch(weights[g], j -> predictions.at(j).select(0, branch));
        }
        return Algebra.stack(0, branches);
    }

    private static Tensor branch(double[] weights, Predictions predictions) {
        Tensor sum = null;
        for (int j = 0; j < weights.length; j++) {
            if (weights[j] == 1 && sum == null) {
                sum = predictions.at(j); // exactly as it was
            } else if (weights[j] != 0) {
                sum = sum == null
                        ? Algebra.scale(predictions.at(j), weights[j])
                        : Algebra.add(sum, predictions.at(j), weights[j]);
            }
        }
        return sum == null ? zeros_like(predictions.at(0)) : sum;
    }
}
