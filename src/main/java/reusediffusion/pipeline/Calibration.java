package reusediffusion.pipeline;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.reuse.NormalEquations;
import reusediffusion.reuse.Plan;
import reusediffusion.tensor.Scope;

/**
 * Groups of samples that a plan's rows are fitted to, step by step together: at every step each group calls the network in its turn, their
 * sums give the row, and each goes on with it. A device therefore holds one group's work at a time, and the rows depend on the groups and
 * not on how many of them lie in which task.
 *
 * @param groups of this task
 * @param exchange with the groups of other tasks
 * @param resident samples whose latents and predictions stay on the device between two steps; those of the others wait in the host's memory
 */
public record Calibration(List<CalibrationSet> groups, Exchange exchange, int resident) {

    /** All groups are in this task, and stay on its device. */
    public static Calibration alone(List<CalibrationSet> groups) {
        return new Calibration(groups, Exchange.ALONE, Integer.MAX_VALUE);
    }

    /**
     * Fits the rows of a plan that calls these steps.
     *
     * @return (T, branches or 1, m)
     */
    public double[][][] fit(boolean[] called, Plan.Fit fit) {
        CalibrationSet any = groups.get(0);
        return any.within(() -> {
            double[][][] rows = new double[called.length][][];
            FollowedRows decider = new FollowedRows(called, rows, fit.predictions());
            RowFit rowFit = new RowFit(fit, any::guide);
            Sampler.State[] states = groups.stream().map(CalibrationSet::start).toArray(Sampler.State[]::new);
            for (int i = 0; i < rows.length; i++) {
                states = step(i, states, rowFit, decider);
            }
            return rows;
        });
    }

    /** One step of every group; its row is put among the decider's. */
    private Sampler.State[] step(int i, Sampler.State[] before, RowFit rowFit, FollowedRows decider) {
        try (Scope scope = new Scope()) {
            Sampler.Called[] called = new Sampler.Called[before.length];
            double[][] mine = new double[before.length][];
            for (int g = 0; g < before.length; g++) {
                try (Scope turn = new Scope()) {
                    CalibrationSet set = groups.get(g);
                    Conditioning told = set.told();
                    Sampler.State here = set.host().here(before[g]);
                    Sampler.Called asked = set.sampler().call(here, told, decider.decide(here.histories()));
                    Tensor goal = set.host().here(set.goal(i + 1));
                    mine[g] = rowFit.equations(set.sampler().view(asked, told), goal)
                            .toDoubles();
                    called[g] = asked.moved(t -> turn.keep(rest(set, t)));
                }
            }
            decider.rows()[i] = rowFit.solve(NormalEquations.of(exchange.total(mine)));
            Sampler.State[] after = new Sampler.State[before.length];
            for (int g = 0; g < before.length; g++) {
                try (Scope turn = new Scope()) {
                    CalibrationSet set = groups.get(g);
                    Sampler.Called here = called[g].moved(set.host()::here);
                    Sampler.State next = set.sampler()
                            .take(here, decider.decide(here.before().histories()), decider, Sampler.Observer.NONE);
                    after[g] = next.moved(t -> scope.keep(rest(set, t)));
                }
                before[g].closeBut(groups.get(g).start(), after[g]);
            }
            return after;
        }
    }

    /** Where a tensor waits for its group's next turn. */
    private Tensor rest(CalibrationSet set, Tensor t) {
        int samples = groups.stream().mapToInt(CalibrationSet::size).sum();
        return samples > resident ? set.host().away(t) : t;
    }

    /**
     * Lets the rows of a fitted plan aim at the last latent itself; see {@link RowRefinement}.
     *
     * @param time that it may take, about
     */
    public double[][][] refine(boolean[] called, double[][][] rows, int rounds, Duration time) {
        return groups.get(0)
                .within(() -> new RowRefinement(groups, exchange, called, rounds, time.toNanos()).improve(rows));
    }

    /** ‖x_T - x*_T‖ / ‖x*_T‖ of each sample along rows, x* its full run. */
    public double[] errors(boolean[] called, double[][][] rows) {
        return groups.stream()
                .flatMapToDouble(set -> Arrays.stream(set.within(
                        () -> set.errors(set.run(FollowedRows.of(called, rows)).x()))))
                .toArray();
    }
}
