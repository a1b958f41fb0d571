package reusediffusion.reuse;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import reusediffusion.pipeline.calibrate.LockstepRows;
import reusediffusion.reuse.plan.Plan;

/** Samples of the toy model that go along the same calls step by step, while every step's row is fitted on the states reached. */
public final class Lockstep {
    private final ToyModel model;
    private final List<ToyModel.Sample> samples;
    private final List<ToyModel.Run> full;
    private final double[][] latents;
    private final List<List<double[][]>> newest = new ArrayList<>();

    public Lockstep(ToyModel model, List<ToyModel.Sample> samples, List<ToyModel.Run> full) {
        this.model = model;
        this.samples = samples;
        this.full = full;
        latents = samples.stream().map(ToyModel.Sample::noise).toArray(double[][]::new);
        samples.forEach(s -> newest.add(new ArrayList<>()));
    }

    /** Fits the row of {@code step} as the pipeline does, and goes there. */
    public double[][] fit(Plan.Fit fit, int step, boolean[] called) {
        for (int i = 0; i < latents.length && called[step]; i++) {
            newest.get(i).add(0, model.predict(latents[i], step, samples.get(i)));
        }
        double[][] goals = full.stream().map(run -> run.latents()[step + 1]).toArray(double[][]::new);
        double[][] weights =
                LockstepRows.fit(step, fit, model.b[step], ToyModel.GUIDANCE, latents, goals, predictions(fit));
        for (int i = 0; i < latents.length; i++) {
            latents[i] = ToyModel.sum(latents[i], model.b[step], ToyModel.combine(weights, newest.get(i)));
        }
        return weights;
    }

    /** Newest first, each (2, B, N). */
    private List<double[][][]> predictions(Plan.Fit fit) {
        List<double[][][]> predictions = new ArrayList<>();
        for (int j = 0; j < Math.min(fit.predictions(), newest.get(0).size()); j++) {
            double[][][] raw = new double[2][latents.length][];
            for (int i = 0; i < latents.length; i++) {
                raw[0][i] = newest.get(i).get(j)[0];
                raw[1][i] = newest.get(i).get(j)[1];
            }
            predictions.add(raw);
        }
        return predictions;
    }

    /** Mean over the samples of the log of the last latents' squared errors. */
    public double score() {
        return IntStream.range(0, latents.length)
                .mapToDouble(i -> {
                    double[] error = ToyModel.sum(latents[i], -1, full.get(i).last());
                    return Math.log(1e-20 + Trajectory.inner(error, error));
                })
                .average()
                .orElseThrow();
    }
}
