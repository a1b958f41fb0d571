package reusediffusion.spark.plan;

import java.io.Serializable;
import java.util.List;
import reusediffusion.pipeline.Trace;
import reusediffusion.reuse.Statistics;

/**
 * What the calibration samples' full runs have in common.
 *
 * @param gram (T, T) mean over samples and guidance branches
 * @param coefficients (T) what each update multiplies the prediction by
 * @param branches guidance branches of a prediction
 */
record Survey(double[][] gram, double[] coefficients, int branches) implements Serializable {

    static Survey of(Tasks tasks, Batchwise samples) {
        return tasks.run("full runs of the calibration samples", List.of(samples), Survey::measure)
                .get(0);
    }

    private static Survey measure(Batchwise samples) {
        List<Survey> first = samples.each(set -> new Survey(null, set.coefficients(), set.branches()));
        Statistics statistics = new Statistics();
        samples.each(set -> set.traces()).stream()
                .flatMap(List::stream)
                .forEach((Trace trace) -> statistics.add(trace.differences(), trace.gram()));
        return new Survey(mean(statistics), first.get(0).coefficients, first.get(0).branches);
    }

    private static double[][] mean(Statistics statistics) {
        double[][][] sums = statistics.gram();
        double[][] mean = new double[statistics.steps()][statistics.steps()];
        for (double[][] branch : sums) {
            for (int i = 0; i < mean.length; i++) {
                for (int j = 0; j < mean.length; j++) {
                    mean[i][j] += branch[i][j] / (sums.length * (double) statistics.samples());
                }
            }
        }
        return mean;
    }
}
