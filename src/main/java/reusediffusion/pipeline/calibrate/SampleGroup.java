package reusediffusion.pipeline.calibrate;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.Decider;
import reusediffusion.pipeline.sample.FrequencyBands;
import reusediffusion.pipeline.sample.HostMemory;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Threads;

/**
 * Samples that the network sees together, and what runs of them need. Their start and what the network is told wait in the host's memory,
 * and come to the device for each run.
 *
 * @param threads of the host that a run may use
 * @param conditioning what the network is told, where it waits
 * @param start the samples before their first step, where they wait
 */
record SampleGroup(
        Family family, Sampler sampler, Settings settings, int threads, Conditioning conditioning, SamplerState start) {

    /**
     * Encodes the texts and draws the noise of these requests, which {@code kept} holds.
     *
     * @throws IllegalArgumentException where the sampler draws fresh noise at its steps
     */
    static SampleGroup of(
            Family family, Sampler sampler, Settings settings, int threads, List<Request> requests, HostTensors kept) {
        if (sampler.schedule().drawsNoise()) {
            throw new IllegalArgumentException(
                    "A plan needs a sampler without fresh noise; choose another --scheduler.");
        }
        Conditioning conditioning;
        try (Scope scope = new Scope()) {
            conditioning = kept.keep(family.encode(requests, settings));
        }
        SamplerState start = kept.takeOver(SamplerState.withNoise(requests, sampler::start));
        return new SampleGroup(family, sampler, settings, threads, conditioning, start);
    }

    int size() {
        return start.histories().length;
    }

    HostMemory host() {
        return sampler.host();
    }

    /** What the network is told, on the device; the caller's scope frees it. */
    Conditioning told() {
        return host().here(conditioning);
    }

    /** All steps; the caller's scope frees what it made. */
    SamplerState run(Decider decider) {
        return run(decider, Sampler.Observer.NONE);
    }

    SamplerState run(Decider decider, Sampler.Observer observer) {
        return sampler.finish(host().here(start), told(), decider, observer);
    }

    Tensor guide(Tensor raw, Schedule.Step step) {
        return family.guide(raw, step, settings);
    }

    FrequencyBands bands() {
        return new FrequencyBands(family, settings);
    }

    /** How many runs of these samples may be taken on together. */
    int runsTogether() {
        return GroupSize.runs(settings, host().device().onGpu(), size());
    }

    /** The factors (T) by which each step's update multiplies the prediction. */
    double[] coefficients() {
        double[] b = new double[sampler.schedule().size()];
        Arrays.setAll(b, i -> sampler.schedule().step(i).prediction());
        return b;
    }

    /** Does work with tensors in the calling thread, and frees what it made. */
    <T> T within(Supplier<T> body) {
        Threads.use(threads); // a thread's own setting
        try (InferenceMode inference = new InferenceMode(true);
                Scope scope = new Scope()) {
            return body.get();
        }
    }
}
