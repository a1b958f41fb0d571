package reusediffusion.reuse.plan;

import java.util.ArrayList;
import java.util.List;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.statistics.StepResampling;
import reusediffusion.reuse.table.PublishedTable;
import reusediffusion.reuse.table.TableKey;

/** Tables and plans for a run with other steps than those that they were made from. */
public final class TransferredPlans {
    /** As many as the planner counts on: in open loop more do worse. */
    private static final int PREDICTIONS = 2;

    private static final double RIDGE = 1e-4;

    private TransferredPlans() {}

    /**
     * A table of the published form for other steps. What is interpolated does not depend on how wide the steps are: the change of the
     * latent per unit of training time, its relative change per unit, and its curvature per unit squared.
     *
     * @param measured (T) training times of the table's steps
     * @param wanted (S) those of the run
     */
    public static PublishedTable table(
            PublishedTable table, StepResampling resampling, List<Double> measured, List<Double> wanted) {
        table.checkSteps(measured.size());
        Lists lists = new Lists(resampling, measured, wanted);
        return new PublishedTable(lists.at(table.d(), 1, 0), lists.at(table.l2(), 2, 1), lists.at(table.l3(), 2, 2));
    }

    private record Lists(StepResampling resampling, List<Double> measured, List<Double> wanted) {

        /**
         * @param first the step that the list's first entry belongs to
         * @param order of the change: 0 grows with the step's width, 1 with that of the step before, 2 with the square of their mean
         */
        double[] at(double[] list, int first, int order) {
            double[] levels = new double[list.length];
            double[] rates = new double[list.length];
            for (int j = 0; j < list.length; j++) {
                levels[j] = resampling.from()[first + j];
                rates[j] = list[j] / scale(measured, first + j, order);
            }
            double[] places = new double[wanted.size() - 1 - order];
            System.arraycopy(resampling.to(), first, places, 0, places.length);
            double[] found = StepResampling.values(levels, rates, places);
            for (int j = 0; j < found.length; j++) {
                found[j] *= scale(wanted, first + j, order);
            }
            return found;
        }

        private static double scale(List<Double> times, int step, int order) {
            double before = times.get(step - 1) - times.get(step);
            double after = step + 1 < times.size() ? times.get(step) - times.get(step + 1) : last(times, before);
            return switch (order) {
                case 0 -> after;
                case 1 -> before;
                default -> (before + after) * (before + after) / 4;
            };
        }

        /** The last step ends at time 0, or goes as far below it as the step before went. */
        private static double last(List<Double> times, double before) {
            double time = times.get(times.size() - 1);
            return time > 0 ? time : before;
        }
    }

    /**
     * Plans of every number of calls for other steps, in open loop: called steps by {@link Planner} and builds by {@link GramRows}, both
     * from the ladder's resampled Gram matrix. They are neither measured nor guarded.
     *
     * @param run the key of the run
     * @param coefficients (S) what each of the run's updates multiplies the prediction by
     */
    public static PlanLadder ladder(PlanLadder ladder, StepResampling resampling, TableKey run, double[] coefficients) {
        double[][] gram = resampling.gram(ladder.gram());
        Planner planner = new Planner(gram, coefficients, RIDGE);
        GramRows rows = new GramRows(gram, PREDICTIONS, RIDGE);
        int samples = ladder.plans().get(0).fit().samples();
        List<Plan> plans = new ArrayList<>();
        for (int calls = 1; calls < run.steps(); calls++) {
            plans.add(openLoop(planner.calledSet(calls), rows, samples));
        }
        return new PlanLadder(run, gram, plans, null);
    }

    private static Plan openLoop(boolean[] called, GramRows rows, int samples) {
        double[][][] weights = new double[called.length][][];
        for (int s = 0; s < called.length; s++) {
            weights[s] = called[s]
                    ? Decision.CALL.weights()
                    : new double[][] {rows.row(s, called).weights()};
        }
        Plan.Fit fit = new Plan.Fit(rows.predictions(), rows.ridge(), 1, samples);
        return new Plan(called.length, called, weights, Plan.Quality.NONE, fit);
    }
}
