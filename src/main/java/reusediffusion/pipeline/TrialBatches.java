package reusediffusion.pipeline;

import java.util.List;
import java.util.stream.IntStream;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Run;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.policy.ReusePolicy;

/** Batches whose pictures are thrown away: they warm a device up, or measure how fast it is. */
public record TrialBatches(DiffusionPipeline pipeline) {
    private static final int MEASURED_STEPS = 4;

    /** At which network call of a shape it is captured. */
    private static final int CAPTURED_AT = 2;

    private static final double MILLIS = 1000;

    /**
     * How many samples a batch of this size makes in a second: two short batches are made, of which the second is measured, and its denoising
     * stands for that of all steps.
     */
    public double samplesASecond(int batch, Settings settings) {
        Settings few = settings.withSteps(Math.min(settings.steps(), MEASURED_STEPS));
        List<Request> requests = anySamples(batch);
        pipeline.encodeAhead(List.of(requests), any -> few);
        pipeline.generate(requests, few, ReusePolicy.original(), false);
        Run run = pipeline.generate(requests, few, ReusePolicy.original(), false)
                .get(0)
                .run();
        double denoise = run.denoiseMillis() * settings.steps() / few.steps();
        return MILLIS / (run.encodeMillis() + denoise + run.decodeMillis());
    }

    /**
     * Makes a batch of two steps: attention's kernels are chosen, and the network's work is captured, as its first batch would
     * do.
     */
    public void warmUp(int batch, Settings settings) {
        pipeline.generate(
                anySamples(batch),
                settings.withSteps(Math.min(settings.steps(), CAPTURED_AT)),
                ReusePolicy.original(),
                false);
    }

    private static List<Request> anySamples(int batch) {
        return IntStream.range(0, batch)
                .mapToObj(i -> new Request("sample-" + i, "a red circle on a white background", null, i))
                .toList();
    }
}
