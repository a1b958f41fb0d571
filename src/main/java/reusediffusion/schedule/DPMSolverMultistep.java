package reusediffusion.schedule;

import java.util.ArrayList;
import java.util.List;
import reusediffusion.schedule.formula.ExponentialStep;
import reusediffusion.schedule.formula.LinearCombination;

/**
 * DPM-Solver++ of first to third order over λ = log(signal / noise), with the clean estimates of the steps before; and its stochastic
 * form. The first steps are of lower order, and the last ones where they are few or end at the clean sample.
 *
 * <p>Source: DPMSolverMultistepScheduler of diffusers 0.40.0.dev0; arXiv 2211.01095, algorithm 2 and appendix.
 *
 * @param sde the stochastic form, which draws noise at every step
 * @param heun the second-order form of that name, in place of midpoint
 * @param lastFirstOrder the last step is of first order
 * @param lastButOneSecondOrder the step before it is at most of second order
 */
record DPMSolverMultistep(
        NoiseLevels levels, int order, boolean sde, boolean heun, boolean lastFirstOrder, boolean lastButOneSecondOrder)
        implements Schedule {
    /** Below this many steps diffusers lowers the order of the last ones wherever they end. */
    private static final int FEW = 15;

    static DPMSolverMultistep of(SchedulerConfig config, int steps, int imageTokens) {
        config.only("algorithm_type", config.solver().algorithmType(), "dpmsolver++", "sde-dpmsolver++");
        config.only("solver_type", config.solver().solverType(), "midpoint", "heun");
        config.only("solver_order", config.solver().solverOrder(), 1, 2, 3);
        NoiseLevels levels = SolverNoiseLevels.of(config, steps, imageTokens);
        boolean few = config.solver().lowerOrderFinal() && steps < FEW;
        return new DPMSolverMultistep(
                levels,
                config.solver().solverOrder(),
                config.solver().algorithmType().startsWith("sde"),
                config.solver().solverType().equals("heun"),
                config.solver().eulerAtFinal()
                        || few
                        || config.steps().finalSigmasType().equals("zero"),
                few);
    }

    @Override
    public int size() {
        return levels.size();
    }

    @Override
    public Step step(int i) {
        int order = orderOf(i);
        ExponentialStep way = new ExponentialStep(levels.lambda(i + 1) - levels.lambda(i), sde);
        double signal = levels.signal(i + 1);
        LinearCombination clean = levels.clean(i);
        LinearCombination next = LinearCombination.of(way.kept(levels.noise(i + 1) / levels.noise(i)), 0)
                .plus(clean, signal * way.gone());
        if (order > 1) {
            LinearCombination[] differences = differences(i, order, way.h(), clean);
            next = next.plus(differences[0], signal * (order == 2 && !heun ? way.gone() / 2 : way.slope()));
            if (order == 3) {
                next = next.plus(differences[1], signal * way.bend());
            }
        }
        double noise = way.fresh(levels.noise(i + 1));
        return new Step(levels.times()[i], 1, next.noisy(noise), sde ? 1 : 0, kept(i, clean));
    }

    private int orderOf(int i) {
        if (lastFirstOrder && i == size() - 1) {
            return 1;
        }
        int reached = Math.min(order, i + 1);
        return lastButOneSecondOrder && i == size() - 2 ? Math.min(2, reached) : reached;
    }

    /** The first divided difference of the clean estimates, and for third order the second. */
    private LinearCombination[] differences(int i, int order, double h, LinearCombination clean) {
        double r0 = (levels.lambda(i) - levels.lambda(i - 1)) / h;
        LinearCombination newer = clean.minus(LinearCombination.kept(0)).times(1 / r0);
        if (order == 2) {
            return new LinearCombination[] {newer};
        }
        double r1 = (levels.lambda(i - 1) - levels.lambda(i - 2)) / h;
        LinearCombination older =
                LinearCombination.kept(0).minus(LinearCombination.kept(1)).times(1 / r1);
        LinearCombination bend = newer.minus(older);
        return new LinearCombination[] {newer.plus(bend, r0 / (r0 + r1)), bend.times(1 / (r0 + r1))};
    }

    private List<LinearCombination> kept(int i, LinearCombination clean) {
        List<LinearCombination> kept = new ArrayList<>();
        for (int k = 0; k < Math.min(order - 1, i + 1); k++) {
            kept.add(k == 0 ? clean : LinearCombination.kept(k - 1));
        }
        return kept;
    }
}
