package reusediffusion.pipeline.calibrate;

import java.util.List;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.pipeline.sample.FirstCallDecider;
import reusediffusion.pipeline.sample.TraceRecorder;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.tensor.Scope;

/**
 * The full runs of a group of samples and what they showed on the way, made anew or taken from a file; both have the same latents.
 *
 * @param traces one a sample
 * @param features what each sample's first network call showed
 * @param secondsPerCall of a network call, a sample
 */
record RecordedRuns(FullRuns latents, List<Trace> traces, List<FirstCallFeatures> features, double secondsPerCall) {

    /** Takes the runs from {@code stored}, or makes them if it is null. */
    static RecordedRuns of(SampleGroup group, HostTensors kept, KeptSteps keep, StoredRuns stored) {
        FullRuns latents = new FullRuns(kept, group.start().x());
        if (stored == null) {
            return make(group, keep, latents);
        }
        latents.addAll(stored);
        latents.round();
        return new RecordedRuns(latents, stored.traces(), stored.features(), stored.secondsPerCall());
    }

    private static RecordedRuns make(SampleGroup group, KeptSteps keep, FullRuns latents) {
        long began = System.nanoTime();
        FirstCallRecorder features = new FirstCallRecorder();
        try (TraceRecorder recorder = new TraceRecorder()) {
            run(group, keep, latents, features, recorder);
            List<Trace> traces = recorder.traces(); // reading them waits for the device
            double calls = (double) group.sampler().schedule().size() * group.size();
            double seconds = (System.nanoTime() - began) / 1e9 / calls;
            latents.round();
            return new RecordedRuns(latents, traces, features.features(), seconds);
        }
    }

    private static void run(
            SampleGroup group, KeptSteps keep, FullRuns latents, FirstCallRecorder features, TraceRecorder recorder) {
        int last = group.sampler().schedule().size() - 1;
        try (Scope scope = new Scope()) {
            group.run(new FirstCallDecider(features), (i, before, update, raw) -> {
                latents.add(keep == KeptSteps.STEPS || i == last ? update.next() : null);
                recorder.after(i, before, update, raw);
            });
        }
    }

    /** The form that can be written to a file. */
    StoredRuns stored() {
        return new StoredRuns(latents.stored(), traces, features, secondsPerCall);
    }
}
