package reusediffusion.reuse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.policy.History;
import reusediffusion.reuse.policy.ReusePolicy;

/**
 * A sampler in plain numbers: x' = x + b_i · (negative + guidance · (positive - negative)), with predictions of two branches by a
 * small network that bends with x, the time and the sample's prompt.
 */
public final class ToyModel {
    static final int SIZE = 24;
    static final double GUIDANCE = 3;
    final int steps;
    public final double[] b;
    private final double[][] in = new double[SIZE][SIZE];
    private final double[][] out = new double[SIZE][SIZE];
    private final double[] clock = new double[SIZE];

    public ToyModel(int steps) {
        this.steps = steps;
        Random random = new Random(11);
        for (int i = 0; i < SIZE; i++) {
            clock[i] = 4 * random.nextGaussian();
            for (int j = 0; j < SIZE; j++) {
                in[i][j] = 1.6 * random.nextGaussian() / Math.sqrt(SIZE);
                out[i][j] = random.nextGaussian() / Math.sqrt(SIZE);
            }
        }
        b = new double[steps];
        for (int s = 0; s < steps; s++) {
            b[s] = sigma(s) - sigma(s + 1);
        }
    }

    private double sigma(int s) {
        double t = 1 - (double) s / steps;
        return 2 * t / (1 + t);
    }

    /** A sample's prompt and noise; {@code strength} is how far its prompt lies from nothing. */
    public record Sample(double[] prompt, double[] noise) {
        public static Sample random(long seed, double strength) {
            Random random = new Random(seed);
            double[] prompt =
                    random.doubles(SIZE).map(u -> strength * (2 * u - 1)).toArray();
            return new Sample(
                    prompt,
                    random.ints(SIZE, 0, 1)
                            .mapToDouble(i -> random.nextGaussian())
                            .toArray());
        }
    }

    /** A finished run: latents (T + 1, N), raw predictions (T, 2, N) where called, and calls. */
    public record Run(double[][] latents, double[][][] raw, boolean[] called) {
        double[] last() {
            return latents[latents.length - 1];
        }
    }

    /** (2, N). */
    double[][] predict(double[] x, int step, Sample sample) {
        double[][] raw = new double[2][SIZE];
        for (int g = 0; g < 2; g++) {
            for (int i = 0; i < SIZE; i++) {
                double sum = clock[i] * sigma(step) + g * sample.prompt[i];
                for (int j = 0; j < SIZE; j++) {
                    sum += in[i][j] * x[j];
                }
                double bent = Math.tanh(sum);
                for (int j = 0; j < SIZE; j++) {
                    raw[g][j] += out[j][i] * bent;
                }
            }
        }
        return raw;
    }

    /** What branch g of a raw prediction contributes to the guided one. */
    static double[] share(double[][] raw, int g) {
        double factor = g == 0 ? 1 - GUIDANCE : GUIDANCE;
        return Arrays.stream(raw[g]).map(v -> factor * v).toArray();
    }

    static double[] guided(double[][] raw) {
        return sum(share(raw, 0), 1, share(raw, 1));
    }

    static double[] sum(double[] x, double factor, double[] y) {
        double[] z = x.clone();
        for (int i = 0; i < z.length; i++) {
            z[i] += factor * y[i];
        }
        return z;
    }

    /** The guided prediction of weights (branches or 1, m) over raw predictions, newest first. */
    static double[] combine(double[][] weights, List<double[][]> newestFirst) {
        double[] v = new double[SIZE];
        for (int j = 0; j < weights[0].length; j++) {
            for (int g = 0; g < 2; g++) {
                v = sum(v, weights[weights.length == 1 ? 0 : g][j], share(newestFirst.get(j), g));
            }
        }
        return v;
    }

    public Run run(Sample sample, ReusePolicy policy) {
        double[][] latents = new double[steps + 1][];
        double[][][] raw = new double[steps][][];
        latents[0] = sample.noise;
        History history = History.EMPTY;
        List<double[][]> newest = new ArrayList<>();
        ReusePolicy own = policy;
        for (int s = 0; s < steps; s++) {
            Decision decision = own.decide(history);
            if (decision.call()) {
                raw[s] = predict(latents[s], s, sample);
                newest.add(0, raw[s]);
            }
            if (s == 0 && policy.choosesAfterFirstCall()) {
                own = policy.forSample(features(sample, raw[0]));
                decision = own.decide(history);
            }
            latents[s + 1] = sum(latents[s], b[s], combine(decision.weights(), newest));
            double[] step = sum(latents[s + 1], -1, latents[s]);
            double difference = Arrays.stream(step).map(Math::abs).average().orElseThrow();
            history = history.then(decision.call(), difference);
        }
        return new Run(latents, raw, history.called());
    }

    /** Its prompt, and how far apart the prompt drives the two branches of its first prediction: the log of their squared distance. */
    public static FirstCallFeatures features(Sample sample, double[][] raw) {
        double[] apart = sum(raw[1], -1, raw[0]);
        return new FirstCallFeatures(sample.prompt, new double[] {Math.log(Trajectory.inner(apart, apart))});
    }

    /** (T, T) of the guided predictions of a full run. */
    public static double[][] gram(Run full) {
        return new Trajectory(Arrays.stream(full.raw).map(ToyModel::guided).toArray(double[][]::new)).gram();
    }

    /** PSNR in dB of a run's last latent against the full run's, for a peak of 4. */
    public static double decibels(Run run, Run full) {
        double[] error = sum(run.last(), -1, full.last());
        return 10 * Math.log10(16 / Math.max(1e-20, Trajectory.inner(error, error)));
    }
}
