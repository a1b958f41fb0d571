package reusediffusion.pipeline.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.pipeline.sample.Bands;
import reusediffusion.pipeline.sample.Decider;
import reusediffusion.pipeline.sample.HostMemory;
import reusediffusion.pipeline.sample.LookingDecider;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.pipeline.sample.Timed;
import reusediffusion.pipeline.sample.TraceRecorder;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.FirstLook;
import reusediffusion.reuse.policy.History;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Lasting;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Threads;
import reusediffusion.tensor.Values;

/**
 * A group of samples that the network sees together, with their full runs: what plans are fitted to and judged by. What it keeps lies in the
 * host's memory, and a device has only what it works on. Several threads may use it.
 */
public final class CalibrationSet implements AutoCloseable {
    private final Family family;
    private final Settings settings;
    private final int threads;
    private final Sampler sampler;
    private final Conditioning conditioning;
    private final SamplerState start;
    private final SharedLifetime tenure;
    private final HostMemory host;
    private final List<Tensor> owned = new ArrayList<>();
    private final List<Tensor> full = new ArrayList<>();
    private final List<FirstLook> looks = new ArrayList<>();
    private final List<Trace> traces;
    private final double secondsPerCall;
    private final Likeness likeness;

    /** Says how much of the full runs is kept: rows are fitted to every step, and judged by the last. */
    public enum Keep {
        STEPS,
        LAST
    }

    /** Holds the full runs of these requests, made anew or taken from {@code stored}. */
    public CalibrationSet(
            Family family,
            Sampler sampler,
            List<Request> requests,
            Settings settings,
            int threads,
            Keep keep,
            StoredRuns stored,
            SharedLifetime tenure) {
        this.family = family;
        this.threads = threads;
        this.settings = settings;
        this.sampler = sampler;
        this.tenure = tenure;
        this.host = sampler.host();
        requireDeterministic(sampler.schedule());
        try (InferenceMode inference = new InferenceMode(true);
                TraceRecorder recorder = new TraceRecorder()) {
            conditioning = encode(requests);
            start = kept(SamplerState.withNoise(requests, sampler::start));
            full.add(start.x());
            long began = System.nanoTime();
            if (stored == null) {
                make(keep, recorder);
            } else {
                takeOver(stored);
            }
            traces = stored == null ? recorder.traces() : stored.traces(); // reading them waits for the device
            double calls = (double) sampler.schedule().size() * requests.size();
            secondsPerCall = stored == null ? (System.nanoTime() - began) / 1e9 / calls : stored.secondsPerCall();
            round();
        } catch (RuntimeException | Error e) {
            owned.forEach(Tensor::close); // nobody else can: the set was never there
            throw e;
        }
        likeness = new Likeness(family, settings, goal(full.size() - 1), host);
    }

    private void make(Keep keep, TraceRecorder recorder) {
        try (Scope scope = new Scope()) {
            int last = sampler.schedule().size() - 1;
            sampler.finish(host.here(start), host.here(conditioning), looking(), (i, before, update, raw) -> {
                full.add(keep == Keep.STEPS || i == last ? own(host.away(update.next())) : null);
                recorder.after(i, before, update, raw);
            });
        }
    }

    /** Steps become what files keep of them, so that plans are the same from runs that are made and from those that are read. */
    private void round() {
        for (int i = 1; i < full.size() - 1; i++) {
            Tensor step = full.get(i);
            if (step != null) {
                float[] kept = SixteenBits.of(Values.floats(step)).values();
                try (Scope scope = new Scope()) {
                    full.set(i, own(host.away(Values.tensor(kept, step.shape()))));
                }
                owned.removeIf(tensor -> tensor == step);
                step.close();
            }
        }
    }

    private void takeOver(StoredRuns stored) {
        looks.addAll(stored.looks());
        try (Scope scope = new Scope()) {
            long[] shape = start.x().shape();
            stored.latents()
                    .forEach(step -> full.add(step == null ? null : own(host.away(Values.tensor(step, shape)))));
        }
    }

    /** The full runs in a form that can be written to a file. */
    public StoredRuns stored() {
        List<float[]> latents = full.subList(1, full.size()).stream()
                .map(step -> step == null ? null : Values.floats(step))
                .toList();
        return new StoredRuns(latents, traces, looks(), secondsPerCall);
    }

    /** The latents of the full runs before step {@code i} (B, L…), or after the last, where they wait. */
    Tensor goal(int i) {
        return Objects.requireNonNull(full.get(i), "only the last latents of these samples were kept");
    }

    private Conditioning encode(List<Request> requests) {
        try (Scope scope = new Scope()) {
            Conditioning told = family.encode(requests, settings);
            Map<String, Tensor> kept = new TreeMap<>();
            told.tensors().forEach((name, tensor) -> kept.put(name, own(host.away(tensor))));
            return new Conditioning(told.branches(), kept);
        }
    }

    private Tensor own(Tensor tensor) {
        Tensor kept = Lasting.of(tensor);
        owned.add(kept);
        return kept;
    }

    /** A start is handed over by its sampler, whose latents nobody else frees. */
    private SamplerState kept(SamplerState handed) {
        try (Scope scope = new Scope()) {
            return handed.moved(x -> own(host.away(x)));
        } finally {
            handed.x().close();
        }
    }

    /** Keeps the weights from being freed until {@link #leave}; false where their pipeline is closed, and the set is of no more use. */
    public boolean enter() {
        return tenure.enter();
    }

    /** Ends a use that {@link #enter} began; the last one frees the weights of a pipeline that was closed meanwhile. */
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

    /** The numbers that each sample's first network call showed. */
    public List<FirstLook> looks() {
        return List.copyOf(looks);
    }

    /** The traces of the samples' full runs. */
    public List<Trace> traces() {
        return traces;
    }

    /** Seconds of a network call in the full runs, for one sample. */
    public double secondsPerCall() {
        return secondsPerCall;
    }

    /** The factors (T) by which each step's update multiplies the prediction. */
    public double[] coefficients() {
        double[] b = new double[sampler.schedule().size()];
        Arrays.setAll(b, i -> sampler.schedule().step(i).prediction());
        return b;
    }

    /** The number of guidance branches of a prediction. */
    public int branches() {
        return conditioning.branches();
    }

    Tensor guide(Tensor raw, Schedule.Step step) {
        return family.guide(raw, step, settings);
    }

    Bands bands() {
        return new Bands(family, settings);
    }

    Sampler sampler() {
        return sampler;
    }

    /** What the network is told, on the device; the caller's scope frees it. */
    Conditioning told() {
        return host.here(conditioning);
    }

    /** The samples before their first step, where they wait. */
    SamplerState start() {
        return start;
    }

    HostMemory host() {
        return host;
    }

    /** How many runs of these samples may be taken on together. */
    int runsTogether() {
        return GroupSize.runs(settings, host.device().onGpu(), size());
    }

    /** The number of samples in the set. */
    public int size() {
        return start.histories().length;
    }

    /** Bytes of the host's memory, or of a CPU's. */
    public long bytes() {
        return owned.stream().mapToLong(t -> t.numel() * t.element_size()).sum();
    }

    /** All steps; the caller's scope frees what it made. */
    SamplerState run(Decider decider) {
        return sampler.finish(host.here(start), told(), decider, Sampler.Observer.NONE);
    }

    /** ‖x_T - x*_T‖ / ‖x*_T‖ of each sample under a policy, x* its full run. */
    public double[] errors(ReusePolicy policy) {
        return within(() -> errors(run(Decider.of(policy)).x()));
    }

    /** Of last latents (B, L…). */
    double[] errors(Tensor last) {
        Tensor goal = host.here(goal(full.size() - 1)).flatten(1, -1).to(ScalarType.Double);
        double[] missed = Values.doubles(
                last.flatten(1, -1).to(ScalarType.Double).sub(goal).square().sum(1));
        double[] norms = Values.doubles(goal.square().sum(1));
        double[] errors = new double[missed.length];
        Arrays.setAll(errors, b -> Math.sqrt(missed[b] / norms[b]));
        return errors;
    }

    /**
     * The figures of one sample under a policy beside its own full run.
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
            SamplerState done = run(Decider.of(policy));
            return goals.likeness.judge(done.x(), done.histories(), shown);
        });
    }

    /** Seconds to decode one sample, measured on the second of two times, since the first warms up. */
    public double secondsPerDecoding() {
        return within(() -> {
            DeviceMeter meter = DeviceMeter.of(host.device());
            Tensor one = host.here(goal(full.size() - 1)).narrow(0, 0, 1);
            family.decode(one, settings);
            return Timed.of(meter, () -> family.decode(one, settings)).millis() / 1000;
        });
    }

    /** Pictures of the first samples' full runs, those that others are compared with. */
    public List<List<Picture>> pictures(int shown) {
        return within(() -> likeness.goals(shown));
    }

    <T> T within(Supplier<T> body) {
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
