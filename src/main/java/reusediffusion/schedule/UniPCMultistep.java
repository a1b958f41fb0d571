package reusediffusion.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import reusediffusion.schedule.formula.BhWeights;
import reusediffusion.schedule.formula.LinearCombination;

/**
 * UniPC in its B(h) form: each call first corrects the sample that led to it, and then predicts the next one. As memory it keeps the
 * corrected sample, and behind it the network's outputs, the newest first.
 *
 * <p>Source: UniPCMultistepScheduler of diffusers 0.40.0.dev0; arXiv 2302.04867.
 *
 * @param clean outputs are clean estimates, else ε
 * @param linear B(h) = h, else e^h - 1
 * @param uncorrected steps whose result is left as it was predicted
 */
record UniPCMultistep(
        NoiseLevels levels, int order, boolean clean, boolean linear, boolean lowerOrderFinal, Set<Integer> uncorrected)
        implements Schedule {

    static UniPCMultistep of(SchedulerConfig config, int steps, int imageTokens) {
        config.only("solver_order", config.solver().solverOrder(), 1, 2, 3);
        config.only("solver_type", config.solver().solverType(), "bh1", "bh2");
        config.none("solver_p", config.solver().solverP());
        boolean zero = config.steps().finalSigmasType().equals("zero");
        if (zero && (!config.solver().lowerOrderFinal() || !config.solver().predictX0())) {
            throw new IllegalArgumentException(
                    "UniPCMultistepScheduler cannot end at a clean sample with lower_order_final"
                            + " or predict_x0 off; set final_sigmas_type to sigma_min.");
        }
        return new UniPCMultistep(
                SolverNoiseLevels.of(config, steps, imageTokens),
                config.solver().solverOrder(),
                config.solver().predictX0(),
                config.solver().solverType().equals("bh1"),
                config.solver().lowerOrderFinal(),
                config.solver().disableCorrector());
    }

    @Override
    public int size() {
        return levels.size();
    }

    @Override
    public Step step(int i) {
        LinearCombination output = clean ? levels.clean(i) : levels.epsilon(i);
        LinearCombination corrected =
                i == 0 || uncorrected.contains(i - 1) ? LinearCombination.SAMPLE : corrected(i, output);
        List<LinearCombination> outputs = new ArrayList<>(List.of(output));
        for (int k = 1; k < Math.min(order, i + 1); k++) {
            outputs.add(LinearCombination.kept(k));
        }
        LinearCombination next = update(i, orderOf(i), corrected, outputs, null);
        List<LinearCombination> kept = new ArrayList<>(List.of(corrected));
        kept.addAll(outputs);
        return new Step(levels.times()[i], 1, next, 0, kept);
    }

    private LinearCombination corrected(int i, LinearCombination output) {
        List<LinearCombination> outputs = new ArrayList<>();
        for (int k = 1; k <= Math.min(order, i); k++) {
            outputs.add(LinearCombination.kept(k));
        }
        return update(i - 1, orderOf(i - 1), LinearCombination.kept(0), outputs, output);
    }

    private int orderOf(int i) {
        int allowed = lowerOrderFinal ? Math.min(order, size() - i) : order;
        return Math.min(allowed, i + 1);
    }

    /**
     * From level {@code from} to the next one.
     *
     * @param outputs at {@code from} and before it, newest first
     * @param reached the output at the next level where the step is corrected, else null
     */
    private LinearCombination update(
            int from, int p, LinearCombination x, List<LinearCombination> outputs, LinearCombination reached) {
        double h = levels.lambda(from + 1) - levels.lambda(from);
        double turned = clean ? -h : h;
        double phi = Math.expm1(turned);
        double share = linear ? turned : phi;
        double goal = clean ? levels.signal(from + 1) : levels.noise(from + 1);
        double kept =
                clean ? levels.noise(from + 1) / levels.noise(from) : levels.signal(from + 1) / levels.signal(from);
        LinearCombination newest = outputs.get(0);
        LinearCombination next = x.times(kept).plus(newest, -goal * phi);
        double[] ratios = ratios(from, p, h);
        double[] weights = BhWeights.of(ratios, turned, share, reached != null);
        for (int k = 0; k < p - 1; k++) {
            LinearCombination difference = outputs.get(k + 1).minus(newest).times(1 / ratios[k]);
            next = next.plus(difference, -goal * share * weights[k]);
        }
        return reached == null ? next : next.plus(reached.minus(newest), -goal * share * weights[p - 1]);
    }

    /** (p) how far the older outputs lie from the newest in steps of h, and 1 for the level that is reached. */
    private double[] ratios(int from, int p, double h) {
        double[] ratios = new double[p];
        for (int k = 1; k < p; k++) {
            ratios[k - 1] = (levels.lambda(from - k) - levels.lambda(from)) / h;
        }
        ratios[p - 1] = 1;
        return ratios;
    }
}
