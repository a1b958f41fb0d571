package reusediffusion.spark.plan;

import java.util.Arrays;
import java.util.List;
import reusediffusion.reuse.GramRows;
import reusediffusion.reuse.Guard;
import reusediffusion.reuse.Plan;
import reusediffusion.reuse.PlannedPolicy;

/** What a guard's probes usually measure: the calibration samples follow a plan, and none leaves it. */
record Probes(Survey survey, Tasks tasks, Batchwise samples) {

    Guard along(Plan plan) {
        GramRows rows =
                new GramRows(survey.gram(), plan.fit().predictions(), plan.fit().ridge());
        double[][] unknown = new double[plan.steps()][0];
        Guard silent = new Guard(rows.predictions(), rows.ridge(), new double[] {1}, unknown); // probes, and never acts
        PlannedPolicy probing = new PlannedPolicy(plan.with(silent, List.of()), rows, 1, 0);
        List<double[]> probes = tasks.run(
                        "probes along a plan", List.of(samples), all -> all.each(set -> set.probes(probing)).stream()
                                .flatMap(Arrays::stream)
                                .toList())
                .get(0);
        return Guard.of(rows, probes);
    }
}
