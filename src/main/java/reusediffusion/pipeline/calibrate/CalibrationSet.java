package reusediffusion.pipeline.calibrate;

import java.util.List;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.pipeline.sample.Decider;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.policy.ReusePolicy;

/**
 * A group of samples that the network sees together, with their full runs: what plans are fitted to and judged by. What it keeps lies in the
 * host's memory, and a device has only what it works on. Several threads may use it.
 */
public final class CalibrationSet implements AutoCloseable {
    private final SharedLifetime tenure;
    private final HostTensors kept;
    private final SampleGroup samples;
    private final RecordedRuns runs;
    private final FullRunComparison comparison;

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
            KeptSteps keep,
            StoredRuns stored,
            SharedLifetime tenure) {
        this.tenure = tenure;
        kept = new HostTensors(sampler.host());
        try (InferenceMode inference = new InferenceMode(true)) {
            samples = SampleGroup.of(family, sampler, settings, threads, requests, kept);
            runs = RecordedRuns.of(samples, kept, keep, stored);
        } catch (RuntimeException | Error e) {
            kept.close(); // nobody else can: the set was never there
            throw e;
        }
        comparison = new FullRunComparison(samples, runs.latents().last());
    }

    /** The full runs in a form that can be written to a file. */
    public StoredRuns stored() {
        return runs.stored();
    }

    /** The latents of the full runs before step {@code i} (B, L…), or after the last, where they wait. */
    Tensor goal(int i) {
        return runs.latents().before(i);
    }

    /** The samples before their first step, and how they are run. */
    SampleGroup samples() {
        return samples;
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
        return runs.features();
    }

    /** The traces of the samples' full runs. */
    public List<Trace> traces() {
        return runs.traces();
    }

    /** Seconds of a network call in the full runs, for one sample. */
    public double secondsPerCall() {
        return runs.secondsPerCall();
    }

    /** The factors (T) by which each step's update multiplies the prediction. */
    public double[] coefficients() {
        return samples.coefficients();
    }

    /** The number of guidance branches of a prediction. */
    public int branches() {
        return samples.conditioning().branches();
    }

    /** The number of samples in the set. */
    public int size() {
        return samples.size();
    }

    /** Bytes of the host's memory, or of a CPU's. */
    public long bytes() {
        return kept.bytes();
    }

    /** ‖x_T - x*_T‖ / ‖x*_T‖ of each sample under a policy, x* its full run. */
    public double[] errors(ReusePolicy policy) {
        return samples.within(() -> errors(Decider.of(policy)));
    }

    /** The error of each sample under a decider, within {@link SampleGroup#within}. */
    double[] errors(Decider decider) {
        return comparison.errors(samples.run(decider).x());
    }

    /**
     * Decodes every sample under a policy and compares it with its full run there.
     *
     * @param goals the same samples, perhaps with another number of steps
     * @param shown how many samples' pictures are wanted
     */
    public List<ComparedSample> judge(ReusePolicy policy, CalibrationSet goals, int shown) {
        return samples.within(() -> goals.comparison.judge(samples.run(Decider.of(policy)), shown));
    }

    /** Seconds to decode one sample, measured on the second of two times, since the first warms up. */
    public double secondsPerDecoding() {
        return samples.within(comparison::secondsPerDecoding);
    }

    /** Pictures of the first samples' full runs, those that others are compared with. */
    public List<List<Picture>> pictures(int shown) {
        return samples.within(() -> comparison.goals(shown));
    }

    @Override
    public void close() {
        comparison.close();
        kept.close();
    }
}
