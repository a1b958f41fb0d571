package reusediffusion.reuse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Samples of the toy model that go along the same calls step by step, while every step's row is fitted on the states reached. */
final class Lockstep {
    private final ToyModel model;
    private final List<ToyModel.Sample> samples;
    private final List<ToyModel.Run> full;
    private final double[][] latents;
    private final List<List<double[][]>> newest = new ArrayList<>();

    Lockstep(ToyModel model, List<ToyModel.Sample> samples, List<ToyModel.Run> full) {
        this.model = model;
        this.samples = samples;
        this.full = full;
        latents = samples.stream().map(ToyModel.Sample::noise).toArray(double[][]::new);
        samples.forEach(s -> newest.add(new ArrayList<>()));
    }

    /** Fits the row of {@code step} and goes there. */
    double[][] fit(RowFit rows, int step, boolean[] called) {
        NormalEquations equations = rows.equations(step, called);
        int m = rows.sources(step, called).length;
        for (int i = 0; i < latents.length; i++) {
            if (called[step]) {
                newest.get(i).add(0, model.predict(latents[i], step, samples.get(i)));
            }
            take(equations, newest.get(i), m, rows.fit().branches(), target(i, step));
        }
        double[][] weights = rows.solve(step, called, equations);
        for (int i = 0; i < latents.length; i++) {
            latents[i] = ToyModel.sum(latents[i], model.b[step], ToyModel.combine(weights, newest.get(i)));
        }
        return weights;
    }

    private double[] target(int sample, int step) {
        double[] change = ToyModel.sum(full.get(sample).latents()[step + 1], -1, latents[sample]);
        return Arrays.stream(change).map(c -> c / model.b[step]).toArray();
    }

    private static void take(NormalEquations equations, List<double[][]> newest, int m, int branches, double[] y) {
        double[][] regressors = new double[branches * m][];
        for (int j = 0; j < m; j++) {
            for (int g = 0; g < branches; g++) {
                double[][] raw = newest.get(j);
                regressors[g * m + j] = branches == 1 ? ToyModel.guided(raw) : ToyModel.share(raw, g);
            }
        }
        double[] towards = Arrays.stream(regressors)
                .mapToDouble(v -> Trajectory.inner(v, y))
                .toArray();
        equations.add(new Trajectory(regressors).gram(), towards, Trajectory.inner(y, y));
    }

    /** Mean over the samples of the log of the last latents' squared errors. */
    double score() {
        return IntStream.range(0, latents.length)
                .mapToDouble(i -> {
                    double[] error = ToyModel.sum(latents[i], -1, full.get(i).last());
                    return Math.log(1e-20 + Trajectory.inner(error, error));
                })
                .average()
                .orElseThrow();
    }
}
