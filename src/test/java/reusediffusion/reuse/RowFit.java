package reusediffusion.reuse;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Fits the rows of a plan step by step while its samples run it in lockstep. With y the prediction that would lead a sample to its
 * full run's next latent, and v_j what the j-th latest called prediction contributes to the guided one, a step's row is
 *
 * <pre>  min over w of Σ over samples of ‖y - Σ_j w_j v_j‖² / ‖y‖² + λ · mean diagonal · ‖w - w⁰‖²</pre>
 *
 * where w⁰ is 1 on the step's own call, and the Gram row for a build. With two guidance branches fitted apart, the regressors are the
 * negative branch's predictions times 1 - guidance and then the positive branch's times guidance, each newest first.
 */
public record RowFit(GramRows rows, Plan.Fit fit) implements Serializable {

    /** Fits with the priors of this mean Gram matrix (T, T). */
    public RowFit(double[][] gram, Plan.Fit fit) {
        this(new GramRows(gram, fit.predictions(), fit.ridge()), fit);
    }

    /** The called steps whose predictions {@code step} weighs, newest first, its own included where it is called. */
    public int[] sources(int step, boolean[] called) {
        return CalledSteps.before(called, step + 1, fit.predictions());
    }

    /** w⁰ of {@code step} for one branch. */
    public double[] prior(int step, boolean[] called) {
        int[] sources = sources(step, called);
        if (!called[step]) {
            return rows.row(step, sources).weights();
        }
        double[] own = new double[sources.length];
        own[0] = 1;
        return own;
    }

    /** Normal equations of {@code step} that have taken in no sample yet. */
    public NormalEquations equations(int step, boolean[] called) {
        return new NormalEquations(fit.branches() * sources(step, called).length);
    }

    /** The row of {@code step} for each fitted branch (branches, m) from the equations of all samples. */
    public double[][] solve(int step, boolean[] called, NormalEquations equations) {
        double[] prior = prior(step, called);
        int m = prior.length;
        double[] all = new double[fit.branches() * m];
        for (int g = 0; g < fit.branches(); g++) {
            System.arraycopy(prior, 0, all, g * m, m);
        }
        double[] solved = equations.solve(fit.ridge(), all);
        double[][] row = new double[fit.branches()][];
        for (int g = 0; g < row.length; g++) {
            row[g] = Arrays.copyOfRange(solved, g * m, (g + 1) * m);
        }
        return row;
    }
}
