package reusediffusion.pipeline;

import static org.bytedeco.pytorch.global.torch.bmm;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.reuse.Decision;
import reusediffusion.reuse.History;
import reusediffusion.reuse.NormalEquations;
import reusediffusion.reuse.Plan;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Values;

/**
 * Fits a plan's rows on the way, samples in lockstep: at each step, on the states that the plan itself has reached, the row is the
 * least-squares answer to which prediction would have led to the full run's next latent
 *
 * <pre>  y_i = (x*_{i+1} - a_i x_i) / b_i,   min Σ_samples ‖y_i - Σ_j w_j v_j‖² / ‖y_i‖² + λ ‖w - w⁰‖²</pre>
 *
 * with w⁰ the newest prediction as it is. Called steps get a row as well: there the drift of earlier builds is taken back.
 */
final class RowFit implements Decider {
    private final boolean[] called;
    private final Plan.Fit fit;
    private final List<Tensor> full;
    private final UnaryOperator<double[]> exchange;
    private final Guidance guidance;
    private final double[][][] rows;

    /** A family's guidance at a step. */
    interface Guidance {
        Tensor guide(Tensor raw, Schedule.Step step);
    }

    /**
     * @param full (T + 1) latents of the full runs before each step and after the last, each (B, L…)
     * @param exchange this machine's sums → everybody's, the same on every machine
     */
    RowFit(boolean[] called, Plan.Fit fit, List<Tensor> full, UnaryOperator<double[]> exchange, Guidance guidance) {
        this.called = called;
        this.fit = fit;
        this.full = full;
        this.exchange = exchange;
        this.guidance = guidance;
        this.rows = new double[called.length][][];
    }

    /** (T, branches or 1, m) once every step was taken. */
    double[][][] rows() {
        return rows;
    }

    @Override
    public Decision[] decide(History[] histories) {
        Decision[] decisions = new Decision[histories.length];
        Arrays.fill(decisions, called[histories[0].step()] ? Decision.CALL : Decision.REPEAT);
        return decisions;
    }

    @Override
    public Decision[] weigh(Decision[] decisions, View view) {
        rows[view.i()] = solve(view);
        Arrays.fill(decisions, new Decision(called[view.i()], rows[view.i()]));
        return decisions;
    }

    @Override
    public int predictions() {
        return fit.predictions();
    }

    private double[][] solve(View view) {
        try (Scope scope = new Scope()) {
            Tensor regressors = regressors(view); // (B, K, N)
            Tensor target = target(view).unsqueeze(1); // (B, 1, N)
            NormalEquations mine = equations(regressors, target);
            NormalEquations all = NormalEquations.of(exchange.apply(mine.toDoubles()));
            int predictions = mine.size() / fit.branches();
            double[] prior = new double[mine.size()];
            for (int g = 0; g < fit.branches(); g++) {
                prior[g * predictions] = 1;
            }
            return split(all.solve(fit.ridge(), prior), predictions);
        }
    }

    private double[][] split(double[] solved, int predictions) {
        double[][] row = new double[fit.branches()][];
        for (int g = 0; g < row.length; g++) {
            row[g] = Arrays.copyOfRange(solved, g * predictions, (g + 1) * predictions);
        }
        return row;
    }

    /** The guided predictions that a row weighs, or with a row for each branch what each branch contributes to them. */
    private Tensor regressors(View view) {
        int predictions = Math.min(fit.predictions(), view.memory().depth());
        Tensor[] each = new Tensor[fit.branches() * predictions];
        for (int j = 0; j < predictions; j++) {
            Tensor raw = view.memory().newest(j); // (G, B, L…)
            for (int g = 0; g < fit.branches(); g++) {
                Tensor part = fit.branches() == 1 ? raw : only(raw, g);
                each[g * predictions + j] =
                        guidance.guide(part, view.step()).flatten(1, -1).to(ScalarType.Double);
            }
        }
        return Algebra.stack(1, each);
    }

    private static Tensor only(Tensor raw, int branch) {
        Tensor masked = zeros_like(raw);
        masked.select(0, branch).copy_(raw.select(0, branch));
        return masked;
    }

    private Tensor target(View view) {
        Schedule.Step step = view.step();
        Tensor missing = Algebra.add(full.get(view.i() + 1), view.x(), -step.sample());
        double[] memory = step.next().memory();
        for (int k = 0; k < memory.length; k++) {
            missing =
                    memory[k] == 0 ? missing : Algebra.add(missing, view.kept().get(k), -memory[k]);
        }
        return Algebra.scale(missing.flatten(1, -1).to(ScalarType.Double), 1 / step.prediction());
    }

    /**
     * The normal equations of one sample after another; regressors (B, K, N), targets (B, 1, N), float64.
     */
    static NormalEquations equations(Tensor regressors, Tensor targets) {
        int size = (int) regressors.size(1);
        Tensor both = Algebra.join(1, regressors, targets);
        double[] products = Values.doubles(bmm(both, both.transpose(1, 2))); // (B, K + 1, K + 1)
        NormalEquations equations = new NormalEquations(size);
        int side = size + 1;
        for (int b = 0; b < regressors.size(0); b++) {
            double[][] matrix = new double[size][];
            double[] towards = new double[size];
            for (int i = 0; i < size; i++) {
                int row = (b * side + i) * side;
                matrix[i] = Arrays.copyOfRange(products, row, row + size);
                towards[i] = products[row + size];
            }
            equations.add(matrix, towards, products[(b * side + size) * side + size]);
        }
        return equations;
    }
}
