package reusediffusion.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.media.Picture;
import reusediffusion.reuse.Plan;
import reusediffusion.reuse.ReusePolicy;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Values;

/**
 * Samples with their full runs, kept on the device: what plans are fitted to and judged by. Belongs to the thread that made it.
 */
public final class CalibrationSet implements AutoCloseable {
    private final Family family;
    private final Settings settings;
    private final Sampler sampler;
    private final List<Request> requests;
    private final Conditioning conditioning;
    private final Sampler.State start;
    private final List<Tensor> full = new ArrayList<>();
    private final List<Trace> traces;

    CalibrationSet(Family family, Sampler sampler, List<Request> requests, Settings settings) {
        this.family = family;
        this.settings = settings;
        this.sampler = sampler;
        this.requests = requests;
        requireDeterministic(sampler.schedule());
        try (InferenceMode inference = new InferenceMode(true);
                TraceRecorder recorder = new TraceRecorder()) {
            try (Scope scope = new Scope()) {
                Conditioning told = family.encode(requests, settings);
                Map<String, Tensor> kept = new TreeMap<>();
                told.tensors().forEach((name, tensor) -> kept.put(name, scope.keep(tensor)));
                conditioning = new Conditioning(told.branches(), kept);
            }
            Noise[] noises = requests.stream().map(r -> new Noise(r.seed())).toArray(Noise[]::new);
            start = sampler.start(noises);
            Arrays.stream(noises).forEach(Noise::close);
            try (Scope scope = new Scope()) {
                full.add(start.x());
                sampler.finish(start, conditioning, Decider.of(ReusePolicy.original()), (i, before, after, raw) -> {
                    Tensor kept = new Tensor(after);
                    kept.retainReference();
                    full.add(kept);
                    recorder.after(i, before, after, raw);
                });
            }
            traces = recorder.traces();
        }
    }

    private static void requireDeterministic(Schedule schedule) {
        for (int i = 0; i < schedule.size(); i++) {
            if (schedule.step(i).noise() != 0) {
                throw new IllegalArgumentException(
                        "A plan needs a sampler without fresh noise; choose another --scheduler.");
            }
        }
    }

    /** Of each sample's full run. */
    public List<Trace> traces() {
        return traces;
    }

    /** What each step's update multiplies the prediction by. */
    public double[] coefficients() {
        double[] b = new double[sampler.schedule().size()];
        Arrays.setAll(b, i -> sampler.schedule().step(i).prediction());
        return b;
    }

    /** Guidance branches of a prediction. */
    public int branches() {
        return conditioning.branches();
    }

    /**
     * Fits the rows of a plan that calls these steps.
     *
     * @param exchange this machine's sums → everybody's; identity where there is one machine
     * @return (T, branches or 1, m)
     */
    public double[][][] fit(boolean[] called, Plan.Fit fit, UnaryOperator<double[]> exchange) {
        RowFit decider = new RowFit(called, fit, full, exchange, this::guide);
        within(() -> sampler.finish(start, conditioning, decider, Sampler.Observer.NONE)
                .x());
        return decider.rows();
    }

    private Tensor guide(Tensor raw, Schedule.Step step) {
        return family.guide(raw, step, settings);
    }

    /** ‖x_T - x*_T‖ / ‖x*_T‖ of each sample under a policy, x* its full run. */
    public double[] errors(ReusePolicy policy) {
        return within(() -> errors(sampler.finish(start, conditioning, Decider.of(policy), Sampler.Observer.NONE)
                .x()));
    }

    private double[] errors(Tensor last) {
        Tensor goal = full.get(full.size() - 1).flatten(1, -1).to(ScalarType.Double);
        double[] missed = Values.doubles(
                last.flatten(1, -1).to(ScalarType.Double).sub(goal).square().sum(1));
        double[] norms = Values.doubles(goal.square().sum(1));
        double[] errors = new double[missed.length];
        Arrays.setAll(errors, b -> Math.sqrt(missed[b] / norms[b]));
        return errors;
    }

    /**
     * Lets the rows of a fitted plan aim at the last latent itself; see {@link RowRefinement}.
     *
     * @param exchange as in {@link #fit}
     */
    public double[][][] refine(boolean[] called, double[][][] rows, int rounds, UnaryOperator<double[]> exchange) {
        return within(() -> new RowRefinement(sampler, conditioning, start, full.get(full.size() - 1), called, exchange)
                .improve(rows, rounds));
    }

    /** A policy's picture of every sample, with its calls. */
    public List<Generated> generate(ReusePolicy policy) {
        return within(() -> {
            Sampler.State done = sampler.finish(start, conditioning, Decider.of(policy), Sampler.Observer.NONE);
            Tensor pixels = family.decode(done.x(), settings);
            List<Generated> made = new ArrayList<>();
            for (int b = 0; b < requests.size(); b++) {
                List<Picture> frames = Pixels.pictures(pixels.select(0, b));
                made.add(new Generated(requests.get(b), frames, new Run(done.histories()[b].called(), null, 0, 0, 0)));
            }
            return made;
        });
    }

    private static <T> T within(Supplier<T> body) {
        try (InferenceMode inference = new InferenceMode(true);
                Scope scope = new Scope()) {
            return body.get();
        }
    }

    @Override
    public void close() {
        full.forEach(Tensor::close);
        conditioning.tensors().values().forEach(Tensor::close);
    }
}
