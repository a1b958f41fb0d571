package reusediffusion.schedule;

import java.util.ArrayList;
import java.util.List;
import reusediffusion.schedule.formula.ExponentialStep;
import reusediffusion.schedule.formula.LinearCombination;

/**
 * DPM-Solver++ in blocks of as many steps as its order: each step of a block starts again from the sample at the block's beginning, with all
 * clean estimates since then; and its stochastic form. No block reaches into the next one.
 *
 * <p>Source: DPMSolverSinglestepScheduler of diffusers 0.40.0.dev0; arXiv 2211.01095, algorithm 1 and appendix.
 *
 * @param orders (T) the order of each step: its place in its block, from 1
 * @param sde the stochastic form, which draws noise at every step
 * @param heun the form of that name, in place of midpoint
 */
record DPMSolverSinglestep(NoiseLevels levels, int[] orders, boolean sde, boolean heun) implements Schedule {

    static DPMSolverSinglestep of(SchedulerConfig config, int steps, int imageTokens) {
        config.only("algorithm_type", config.solver().algorithmType(), "dpmsolver++", "sde-dpmsolver++");
        config.only("solver_type", config.solver().solverType(), "midpoint", "heun");
        config.only("solver_order", config.solver().solverOrder(), 1, 2, 3);
        boolean zero = config.steps().finalSigmasType().equals("zero");
        int order = config.solver().solverOrder();
        int[] orders = orders(steps, order, config.solver().lowerOrderFinal() || zero || steps % order != 0);
        if (zero) {
            orders[steps - 1] = 1;
        }
        return new DPMSolverSinglestep(
                SolverNoiseLevels.of(config, steps, imageTokens),
                orders,
                config.solver().algorithmType().startsWith("sde"),
                config.solver().solverType().equals("heun"));
    }

    /** Blocks from the beginning; where the last steps are to be of lower order, no block ends with the last step. */
    private static int[] orders(int steps, int order, boolean lowerOrderFinal) {
        int[] orders = new int[steps];
        for (int i = 0; i < steps; i++) {
            orders[i] = i % order + 1;
        }
        if (lowerOrderFinal && orders[steps - 1] == order) {
            orders[steps - 1] = 1;
        }
        return orders;
    }

    @Override
    public int size() {
        return levels.size();
    }

    @Override
    public Step step(int i) {
        int order = orders[i];
        int start = i - order + 1;
        ExponentialStep way = new ExponentialStep(levels.lambda(i + 1) - levels.lambda(start), sde);
        double signal = levels.signal(i + 1);
        LinearCombination begun = order == 1 ? LinearCombination.SAMPLE : LinearCombination.kept(0);
        LinearCombination first = order == 1 ? levels.clean(i) : LinearCombination.kept(1);
        LinearCombination next =
                begun.times(way.kept(levels.noise(i + 1) / levels.noise(start))).plus(first, signal * way.gone());
        if (order == 2) {
            next = next.plus(sloped(i, i, start, way), signal * (heun ? way.slope() : way.gone() / 2));
        } else if (order == 3) {
            next = thirdOrder(i, start, way, next);
        }
        double noise = way.fresh(levels.noise(i + 1));
        return new Step(levels.times()[i], 1, next.noisy(noise), sde ? 1 : 0, kept(i, begun));
    }

    private LinearCombination thirdOrder(int i, int start, ExponentialStep way, LinearCombination next) {
        double signal = levels.signal(i + 1);
        LinearCombination whole = sloped(i, i, start, way);
        if (!heun) {
            return next.plus(whole, signal * way.slope());
        }
        LinearCombination half = sloped(i, start + 1, start, way);
        double r0 = share(i, start, way);
        double r1 = share(start + 1, start, way);
        LinearCombination slope = half.times(r0).plus(whole, -r1).times(1 / (r0 - r1));
        LinearCombination bend = whole.minus(half).times(2 / (r0 - r1));
        return next.plus(slope, signal * way.slope()).plus(bend, signal * way.bend());
    }

    /** The divided difference of the clean estimates of a step {@code at} of this block and of its first step; {@code i} is under way. */
    private LinearCombination sloped(int i, int at, int start, ExponentialStep way) {
        LinearCombination estimate = at == i ? levels.clean(i) : LinearCombination.kept(1 + at - start);
        return estimate.minus(LinearCombination.kept(1)).times(1 / share(at, start, way));
    }

    private double share(int at, int start, ExponentialStep way) {
        return (levels.lambda(at) - levels.lambda(start)) / way.h();
    }

    /** The sample at the block's beginning and the clean estimates since, the oldest first; nothing where the next step begins a block. */
    private List<LinearCombination> kept(int i, LinearCombination begun) {
        List<LinearCombination> kept = new ArrayList<>();
        if (i + 1 < size() && orders[i + 1] > 1) {
            kept.add(begun);
            for (int k = 1; k < orders[i]; k++) {
                kept.add(LinearCombination.kept(k));
            }
            kept.add(levels.clean(i));
        }
        return kept;
    }
}
