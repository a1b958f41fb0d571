package reusediffusion.pipeline.calibrate;

import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.sample.Decider;
import reusediffusion.pipeline.sample.FrequencyBands;
import reusediffusion.pipeline.sample.InnerProducts;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.statistics.NormalEquations;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;

/**
 * The row of one step from the states that a plan itself has reached: the least-squares answer to which prediction would have led to the
 * full run's next latent
 *
 * <pre>  y_i = (x*_{i+1} - a_i x_i) / b_i,   min Σ_samples ‖y_i - Σ_j w_j v_j‖² / ‖y_i‖² + λ ‖w - w⁰‖²</pre>
 *
 * with w⁰ the newest prediction as it is. Called steps get a row as well: there the drift of earlier builds is taken back.
 */
record RowFit(Plan.Fit fit, Guidance guidance, FrequencyBands bands) {

    /** Applies the guidance of a model family at a step. */
    interface Guidance {
        Tensor guide(Tensor raw, Schedule.Step step);
    }

    /**
     * What a batch says about the row.
     *
     * @param goal the full runs' latents after the step (B, L…)
     */
    NormalEquations equations(Decider.View view, Tensor goal) {
        try (Scope scope = new Scope()) {
            return InnerProducts.equations(regressors(view), target(view, goal));
        }
    }

    /** (bands · branches or bands · 1, m) from what all samples say: each band by itself, since they are orthogonal. */
    double[][] solve(NormalEquations all) {
        int size = all.size() / fit.bands();
        int predictions = size / fit.branches();
        double[] prior = new double[size];
        for (int g = 0; g < fit.branches(); g++) {
            prior[g * predictions] = 1;
        }
        List<double[]> rows = new ArrayList<>();
        for (int band = 0; band < fit.bands(); band++) {
            double[] solved = all.part(band * size, size).solve(fit.ridge(), prior);
            for (int g = 0; g < fit.branches(); g++) {
                rows.add(Arrays.copyOfRange(solved, g * predictions, (g + 1) * predictions));
            }
        }
        return rows.toArray(double[][]::new);
    }

    /**
     * The guided predictions that a row weighs (B, N) each, or with a row for each branch what each branch contributes to them; those of one
     * band after those of another.
     */
    private List<Tensor> regressors(Decider.View view) {
        int predictions = Math.min(fit.predictions(), view.memory().depth());
        Tensor[] each = new Tensor[fit.branches() * predictions];
        for (int j = 0; j < predictions; j++) {
            Tensor raw = view.memory().newest(j); // (G, B, L…)
            for (int g = 0; g < fit.branches(); g++) {
                Tensor part = fit.branches() == 1 ? raw : only(raw, g);
                each[g * predictions + j] = guidance.guide(part, view.step());
            }
        }
        return fit.bands() == 1 ? Stream.of(each).map(t -> t.flatten(1, -1)).toList() : parted(each);
    }

    private List<Tensor> parted(Tensor... each) {
        List<Tensor> parts = new ArrayList<>();
        for (Tensor band : bands.of(Algebra.join(0, each))) {
            Tensor one = band.unflatten(0, each.length, -1);
            for (int r = 0; r < each.length; r++) {
                parts.add(one.select(0, r).flatten(1, -1));
            }
        }
        return parts;
    }

    private static Tensor only(Tensor raw, int branch) {
        Tensor masked = zeros_like(raw);
        masked.select(0, branch).copy_(raw.select(0, branch));
        return masked;
    }

    private static Tensor target(Decider.View view, Tensor goal) {
        Schedule.Step step = view.step();
        Tensor missing = Algebra.add(goal, view.x(), -step.sample());
        double[] memory = step.next().memory();
        for (int k = 0; k < memory.length; k++) {
            missing =
                    memory[k] == 0 ? missing : Algebra.add(missing, view.kept().get(k), -memory[k]);
        }
        return Algebra.scale(missing.flatten(1, -1), 1 / step.prediction());
    }
}
