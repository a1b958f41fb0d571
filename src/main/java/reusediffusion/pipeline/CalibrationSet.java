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
import reusediffusion.reuse.Decision;
import reusediffusion.reuse.FirstLook;
import reusediffusion.reuse.History;
import reusediffusion.reuse.Plan;
import reusediffusion.reuse.ReusePolicy;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Threads;
import reusediffusion.tensor.Values;

/**
 * Samples with their full runs, kept on the device: what plans are fitted to and judged by. One thread at a time may use it.
 */
public final class CalibrationSet implements AutoCloseable {
    private final Family family;
    private final Settings settings;
    private final int threads;
    private final Sampler sampler;
    private final Conditioning conditioning;
    private final Sampler.State start;
    private final Tenure tenure;
    private final List<Tensor> owned = new ArrayList<>();
    private final List<Tensor> full = new ArrayList<>();
    private final List<FirstLook> looks = new ArrayList<>();
    private final List<Trace> traces;
    private final Likeness likeness;

    CalibrationSet(
            Family family, Sampler sampler, List<Request> requests, Settings settings, int threads, Tenure tenure) {
        this.family = family;
        this.threads = threads;
        this.settings = settings;
        this.sampler = sampler;
        this.tenure = tenure;
        requireDeterministic(sampler.schedule());
        try (InferenceMode inference = new InferenceMode(true);
                TraceRecorder recorder = new TraceRecorder()) {
            conditioning = encode(requests);
            start = own(DiffusionPipeline.withNoise(requests, sampler::start));
            try (Scope scope = new Scope()) {
                full.add(start.x());
                sampler.finish(start, conditioning, looking(), (i, before, after, raw) -> {
                    full.add(own(after));
                    recorder.after(i, before, after, raw);
                });
            }
            traces = recorder.traces();
        } catch (RuntimeException | Error e) {
            owned.forEach(Tensor::close); // nobody else can: the set was never there
            throw e;
        }
        likeness = new Likeness(family, settings, full.get(full.size() - 1));
    }

    private Conditioning encode(List<Request> requests) {
        try (Scope scope = new Scope()) {
            Conditioning told = family.encode(requests, settings);
            Map<String, Tensor> kept = new TreeMap<>();
            told.tensors().forEach((name, tensor) -> kept.put(name, own(tensor)));
            return new Conditioning(told.branches(), kept);
        }
    }

    private Tensor own(Tensor tensor) {
        Tensor kept = new Tensor(tensor);
        kept.retainReference();
        owned.add(kept);
        return kept;
    }

    /** A start was handed over by its sampler; its latents are this set's already. */
    private Sampler.State own(Sampler.State handed) {
        owned.add(handed.x());
        return handed;
    }

    /** Keeps the weights from being freed until {@link #leave}; false where their pipeline is closed, and the set is of no more use. */
    public boolean enter() {
        return tenure.enter();
    }

    /** After {@link #enter}: the last one frees the weights of a pipeline that was closed meanwhile. */
    public void leave() {
        tenure.leave();
    }

    private static void requireDeterministic(Schedule schedule) {
        for (int i = 0; i < schedule.size(); i++) {
            if (schedule.step(i).noise() != 0) {
                throw new IllegalArgumentException(
                        "A plan needs a sampler without fresh noise; choose another --scheduler.");
            }
        }
    }

    /** Calls every step, and keeps what the first call shows. */
    private Decider looking() {
        return new LookingDecider(new ReusePolicy() {
            @Override
            public Decision decide(History history) {
                return Decision.CALL;
            }

            @Override
            public int predictions() {
                return 1;
            }

            @Override
            public ReusePolicy forSample(FirstLook look) {
                looks.add(look);
                return this;
            }
        });
    }

    /** What each sample's first network call showed. */
    public List<FirstLook> looks() {
        return List.copyOf(looks);
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
     * @param exchange as in {@link #fit(boolean[], Plan.Fit, UnaryOperator)}
     */
    public double[][][] refine(boolean[] called, double[][][] rows, int rounds, UnaryOperator<double[]> exchange) {
        Tensor goal = full.get(full.size() - 1);
        return within(
                () -> new RowRefinement(sampler, conditioning, start, goal, called, exchange).improve(rows, rounds));
    }

    /**
     * One sample under a policy against its own full run.
     *
     * @param psnr of the decoded pixels before they are rounded to bytes, in dB
     * @param ssim of the pictures
     * @param frames the pictures themselves, or none where they were not asked for
     */
    public record Judged(double psnr, double ssim, History history, List<Picture> frames) {}

    /**
     * Decodes every sample under a policy and compares it with its full run there.
     *
     * @param goals the same samples, perhaps with another number of steps
     * @param shown how many samples' pictures are wanted
     */
    public List<Judged> judge(ReusePolicy policy, CalibrationSet goals, int shown) {
        return within(() -> {
            Sampler.State done = sampler.finish(start, conditioning, Decider.of(policy), Sampler.Observer.NONE);
            return goals.likeness.judge(done.x(), done.histories(), shown);
        });
    }

    /** Pictures of the first samples' full runs, those that others are compared with. */
    public List<List<Picture>> pictures(int shown) {
        return within(() -> likeness.goals(shown));
    }

    private <T> T within(Supplier<T> body) {
        Threads.use(threads); // a thread's own setting
        try (InferenceMode inference = new InferenceMode(true);
                Scope scope = new Scope()) {
            return body.get();
        }
    }

    @Override
    public void close() {
        likeness.close();
        owned.forEach(Tensor::close);
    }
}
