package reusediffusion.pipeline.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.cuda.KernelBenchmark;
import reusediffusion.cuda.Platform;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.folder.WeightSource;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.Timed;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Threads;

/**
 * Times and memory of a model at its real size: loading, text encoding, denoising steps with every network call, what deciding
 * about calls would cost beside them, decoding. Parts that are not measured are not loaded; texts are noise then.
 *
 * @param settings how a sample is made; all its steps are measured
 * @param warmUps steps, and decodings, before the measured ones
 */
public record StepBenchmark(Recipe recipe, Settings settings, Set<Part> parts, int batch, int warmUps) {

    /** The parts of a run that can be measured by themselves. */
    public enum Part {
        TEXT,
        DENOISER,
        DECODER;

        static Part of(String component) {
            return component.startsWith("text_encoder") ? TEXT : component.equals("vae") ? DECODER : DENOISER;
        }
    }

    /** Our kernels on this device, one by one; an {@link IllegalArgumentException} where they do not run. */
    public static List<KernelBenchmark.Row> kernels(String device) {
        try (InferenceMode inference = new InferenceMode(true)) {
            return KernelBenchmark.run(new Placement(device, ScalarType.BFloat16));
        }
    }

    /** Loads the parts and runs them; an {@link IllegalArgumentException} names a setting that the model cannot serve. */
    public StepTimes run() {
        Threads.use(recipe.threads());
        DeviceMeter meter = DeviceMeter.of(recipe.placement());
        MeasuredParts chosen = new MeasuredParts(recipe, WeightSource.of(recipe), parts, new ArrayList<>());
        recipe.placement().vector(0, 1).close(); // what a device needs for itself is not the weights'
        long before = meter.used();
        meter.restart();
        Timed<Family> loaded = Timed.of(meter, () -> Families.open(recipe, chosen));
        long peak = meter.peak() - before;
        try (Family family = loaded.result();
                InferenceMode inference = new InferenceMode(true);
                Scope scope = new Scope()) {
            family.check(settings);
            return measure(family, meter, new Loading(loaded.millis() / 1000, chosen.bytes(), peak));
        }
    }

    /** What loading took: its time, the bytes of the weights, and the most memory above what was in use before. */
    private record Loading(double seconds, long weights, long peak) {}

    private StepTimes measure(Family family, DeviceMeter meter, Loading loading) {
        List<Request> requests = IntStream.range(0, batch)
                .mapToObj(i -> new Request("sample-" + i, "a red circle on a white background", null, i))
                .toList();
        Timed<Conditioning> told = Timed.of(meter, () -> family.encode(requests, settings));
        Sampler sampler = new Sampler(family, settings, recipe.placement());
        MeasuredDenoising denoising =
                MeasuredDenoising.of(sampler, requests, told.result(), parts.contains(Part.DENOISER), warmUps, meter);
        int branches = told.result().branches();
        List<DecisionTime> decisions = denoising.median() == null
                ? null
                : new DecisionBenchmark(meter, denoising.latents(), branches, denoising.median()).run();
        meter.restart();
        Double decode = parts.contains(Part.DECODER) ? decode(family, denoising.latents(), meter) : null;
        return times(loading, told, denoising, decisions, decode, decode == null ? null : meter.peak());
    }

    private StepTimes times(
            Loading loading,
            Timed<Conditioning> told,
            MeasuredDenoising denoising,
            List<DecisionTime> decisions,
            Double decodeMillis,
            Long decodePeak) {
        return new StepTimes(
                recipe,
                Platform.of(recipe.placement()),
                settings,
                batch,
                told.result().branches(),
                loading.seconds,
                loading.weights,
                loading.peak,
                loading.weights == 0 ? 0 : (double) loading.peak / loading.weights,
                parts.contains(Part.TEXT) ? told.millis() : null,
                denoising.median(),
                denoising.stepMillis(),
                denoising.peak(),
                decisions,
                decodeMillis,
                decodePeak);
    }

    private double decode(Family family, Tensor latents, DeviceMeter meter) {
        for (int i = 0; i < warmUps; i++) {
            try (Scope scope = new Scope()) {
                family.decode(latents, settings);
            }
        }
        return Timed.of(meter, () -> family.decode(latents, settings)).millis();
    }
}
