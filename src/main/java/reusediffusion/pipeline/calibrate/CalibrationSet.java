package reusediffusion.pipeline.calibrate;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.pipeline.sample.Decider;
import reusediffusion.pipeline.sample.FirstCallDecider;
import reusediffusion.pipeline.sample.FrequencyBands;
import reusediffusion.pipeline.sample.HostMemory;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.pipeline.sample.Timed;
import reusediffusion.pipeline.sample.TraceRecorder;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.policy.History;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Threads;

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
    private final HostTensors kept;
    private final FullRuns full;
    private final Figures figures;
    private final FullRunComparison likeness;

    /** Says how much of the full runs is kept: rows are fitted to every step, and judged by the last. */
    public enum Keep {
        STEPS,
        LAST
    }

    /**
     * Holds the full runs of these requests, made anew or taken from {@code stored}.
     *
     * @throws IllegalArgumentException where the sampler draws fresh noise at its steps
     */
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
        this.kept = new HostTensors(host);
        if (sampler.schedule().drawsNoise()) {
            throw new IllegalArgumentException(
                    "A plan needs a sampler without fresh noise; choose another --scheduler.");
        }
        try (InferenceMode inference = new InferenceMode(true)) {
            conditioning = encode(requests);
            start = kept.takeOver(SamplerState.withNoise(requests, sampler::start));
            full = new FullRuns(kept, start.x());
            figures = stored == null ? make(keep) : takeOver(stored);
            full.round();
        } catch (RuntimeException | Error e) {
            kept.close(); // nobody else can: the set was never there
            throw e;
        }
        likeness = new FullRunComparison(family, settings, full.last(), host);
    }

    /** What full runs tell beside their latents. */
    private record Figures(List<Trace> traces, List<FirstCallFeatures> features, double secondsPerCall) {}

    private Conditioning encode(List<Request> requests) {
        try (Scope scope = new Scope()) {
            return kept.keep(family.encode(requests, settings));
        }
    }

    private Figures make(Keep keep) {
        long began = System.nanoTime();
        FirstCallRecorder features = new FirstCallRecorder();
        try (TraceRecorder recorder = new TraceRecorder()) {
            record(keep, features, recorder);
            List<Trace> traces = recorder.traces(); // reading them waits for the device
            double calls = (double) sampler.schedule().size() * size();
            return new Figures(traces, features.features(), (System.nanoTime() - began) / 1e9 / calls);
        }
    }

    private void record(Keep keep, FirstCallRecorder features, TraceRecorder recorder) {
        int last = sampler.schedule().size() - 1;
        Decider decider = new FirstCallDecider(features);
        try (Scope scope = new Scope()) {
            sampler.finish(host.here(start), host.here(conditioning), decider, (i, before, update, raw) -> {
                full.add(keep == Keep.STEPS || i == last ? update.next() : null);
                recorder.after(i, before, update, raw);
            });
        }
    }

    private Figures takeOver(StoredRuns stored) {
        full.addAll(stored);
        return new Figures(stored.traces(), stored.features(), stored.secondsPerCall());
    }

    /** The full runs in a form that can be written to a file. */
    public StoredRuns stored() {
        return new StoredRuns(full.stored(), traces(), features(), secondsPerCall());
    }

    /** The latents of the full runs before step {@code i} (B, L…), or after the last, where they wait. */
    Tensor goal(int i) {
        return full.before(i);
    }

    /** Keeps the weights from being freed until {@link #leave}; false where their pipeline is closed, and the set is of no more use. */
    public boolean enter() {
        return tenure.enter();
    }

    /** Ends a use that {@link #enter} began; the last one frees the weights of a pipeline that was closed meanwhile. */
    public void leave() {
        tenure.leave();
    }

    /** The numbers that each sample's first network call showed. */
    public List<FirstCallFeatures> features() {
        return figures.features();
    }

    /** The traces of the samples' full runs. */
    public List<Trace> traces() {
        return figures.traces();
    }

    /** Seconds of a network call in the full runs, for one sample. */
    public double secondsPerCall() {
        return figures.secondsPerCall();
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

    FrequencyBands bands() {
        return new FrequencyBands(family, settings);
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
        return kept.bytes();
    }

    /** All steps; the caller's scope frees what it made. */
    SamplerState run(Decider decider) {
        return sampler.finish(host.here(start), told(), decider, Sampler.Observer.NONE);
    }

    /** ‖x_T - x*_T‖ / ‖x*_T‖ of each sample under a policy, x* its full run. */
    public double[] errors(ReusePolicy policy) {
        return within(() -> errors(run(Decider.of(policy)).x()));
    }

    /** The error of each sample, from its last latents (B, L…). */
    double[] errors(Tensor last) {
        return FullRuns.errors(last, host.here(full.last()));
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
            Tensor one = host.here(full.last()).narrow(0, 0, 1);
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
        kept.close();
    }
}
