package reusediffusion.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.cuda.Platform;
import reusediffusion.pipeline.calibrate.CalibrationSet;
import reusediffusion.pipeline.calibrate.PlanProbe;
import reusediffusion.pipeline.calibrate.SharedLifetime;
import reusediffusion.pipeline.calibrate.StoredRuns;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.family.Pixels;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.folder.WeightSource;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.NotFiniteException;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Run;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.pipeline.sample.Decider;
import reusediffusion.pipeline.sample.EncodedTexts;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.Stopwatch;
import reusediffusion.pipeline.sample.TextEncoding;
import reusediffusion.pipeline.sample.TraceRecorder;
import reusediffusion.reuse.policy.History;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.OutOfMemory;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Threads;
import reusediffusion.tensor.Values;

/**
 * A loaded model that turns requests into pictures or clips. It has no state beside its weights: several threads may generate at once
 * on a CPU.
 */
public final class DiffusionPipeline implements AutoCloseable {
    private static final int MEASURED_STEPS = 4;

    /** At which network call of a shape it is captured. */
    private static final int CAPTURED_AT = 2;

    private static final double MILLIS = 1000;

    private final Family family;
    private final Placement placement;
    private final int threads;
    private final SharedLifetime tenure;
    private final TextEncoding texts;

    private DiffusionPipeline(Family family, Placement placement, int threads, boolean offload) {
        this.family = family;
        this.texts = new TextEncoding(family, placement, offload);
        this.placement = placement;
        this.threads = threads;
        this.tenure = new SharedLifetime(this::free);
    }

    private void free() {
        texts.close();
        family.close();
    }

    /** Loads the model of {@code recipe}; takes seconds to minutes. */
    public static DiffusionPipeline load(Recipe recipe) {
        Placement placement = recipe.placement();
        if (placement.type().intern() == ScalarType.Float) {
            torch.globalContext().setAllowTF32CuDNN(false); // float32 that is asked for is float32
            torch.globalContext().setAllowTF32CuBLAS(false);
        }
        DeviceMeter.of(placement).limit();
        return of(Families.load(recipe), recipe);
    }

    /** Of a family that was opened by this recipe. */
    public static DiffusionPipeline of(Family family, Recipe recipe) {
        return new DiffusionPipeline(family, recipe.placement(), recipe.threads(), recipe.offload());
    }

    /**
     * Checks in seconds, without reading weights, that {@code recipe}'s model folder is whole and can serve these settings.
     *
     * @return the sampler's numbers
     */
    public static Schedule check(Recipe recipe, Settings settings) {
        Recipe here = recipe.in("cpu", "float32").offloading(false);
        recipe.placement();
        WeightSource none =
                recipe.randomWeights() == null ? WeightSource.headers(recipe.variant()) : WeightSource.SKETCH;
        try (Scope scope = new Scope();
                Family family = Families.open(here, none)) {
            family.check(settings);
            return family.schedule(settings);
        }
    }

    /**
     * Makes one batch. What a sample looks like depends on its own request alone, up to the rounding of batched kernels.
     *
     * @param trace whether to measure a {@link Trace} for each sample
     * @throws NotFiniteException where a sample's latents are not numbers
     * @throws IllegalArgumentException for settings that the model cannot serve
     */
    public List<Generated> generate(List<Request> batch, Settings settings, ReusePolicy policy, boolean trace) {
        family.check(settings);
        Threads.use(threads); // a thread's own setting, so it is made where the work is done
        try (InferenceMode inference = new InferenceMode(true);
                Scope scope = new Scope();
                TraceRecorder recorder = new TraceRecorder()) {
            Stopwatch watch = new Stopwatch(batch.size());
            EncodedTexts.Encoded encoded = texts.of(new EncodedTexts.Batch(batch, settings));
            double encode = watch.lap();
            Sampler sampler = new Sampler(family, settings, placement);
            Sampler.Observer observer = trace ? recorder : Sampler.Observer.NONE;
            Sampler.State sampled = Sampler.withNoise(
                    batch,
                    noises -> sampler.finish(sampler.start(noises), encoded.told(), Decider.of(policy), observer));
            requireFinite(batch, sampled.x());
            double denoise = watch.lap();
            List<Trace> traces = trace ? recorder.traces() : null;
            watch.lap();
            Tensor pixels = decoded(sampled.x(), settings);
            texts.encodeAnnounced(); // while the device decodes
            List<Generated> made = new ArrayList<>();
            for (int b = 0; b < batch.size(); b++) {
                made.add(new Generated(batch.get(b), Pixels.pictures(pixels.select(0, b)), null));
            }
            double decode = watch.lap();
            for (int b = 0; b < batch.size(); b++) {
                History history = sampled.histories()[b];
                Run run = new Run(
                        history.called(),
                        traces == null ? null : traces.get(b),
                        encode,
                        denoise,
                        decode,
                        encoded.cuts().of(batch.get(b)));
                made.set(b, new Generated(batch.get(b), made.get(b).frames(), run));
            }
            return made;
        }
    }

    /** Where there is too little memory beside captured graphs, once more without them. */
    private Tensor decoded(Tensor latents, Settings settings) {
        try {
            return family.decode(latents, settings);
        } catch (RuntimeException e) {
            if (!OutOfMemory.isSaidBy(e) || !family.freeGraphs()) {
                throw e;
            }
            return family.decode(latents, settings);
        }
    }

    /**
     * Says which batch will be made behind the next one, whose texts a GPU then encodes without a pause between the two; nothing on a CPU.
     *
     * @param batch null where that is not known when it is asked, once and within {@link #generate}
     * @param settings of each
     */
    public void announce(Supplier<List<Request>> batch, Function<Request, Settings> settings) {
        texts.announce(batch, settings);
    }

    /**
     * Encodes the texts of batches that {@link #generate} will be asked for, and takes the text encoders from the device; nothing where they
     * stay there.
     *
     * @param settings of each
     */
    public void encodeAhead(List<List<Request>> batches, Function<Request, Settings> settings) {
        if (texts.goesAhead()) {
            Threads.use(threads);
            texts.encodeAhead(batches, settings);
        }
    }

    /** Runs these samples in full and keeps what plans are fitted to. */
    public CalibrationSet calibrate(List<Request> requests, Settings settings, CalibrationSet.Keep keep) {
        return calibrate(requests, settings, keep, null);
    }

    /**
     * Makes a set for calibration from full runs that were made before; {@code stored} is null where there are none.
     */
    public CalibrationSet calibrate(
            List<Request> requests, Settings settings, CalibrationSet.Keep keep, StoredRuns stored) {
        family.check(settings);
        Threads.use(threads);
        return new CalibrationSet(
                family, new Sampler(family, settings, placement), requests, settings, threads, keep, stored, tenure);
    }

    /**
     * How many samples a batch of this size makes in a second: two short batches are made, of which the second is measured, and its denoising
     * stands for that of all steps.
     */
    public double samplesASecond(int batch, Settings settings) {
        Settings few = settings.withSteps(Math.min(settings.steps(), MEASURED_STEPS));
        List<Request> requests = anySamples(batch);
        encodeAhead(List.of(requests), any -> few);
        generate(requests, few, ReusePolicy.original(), false);
        Run run = generate(requests, few, ReusePolicy.original(), false).get(0).run();
        double denoise = run.denoiseMillis() * settings.steps() / few.steps();
        return MILLIS / (run.encodeMillis() + denoise + run.decodeMillis());
    }

    /**
     * Makes a batch of two steps: attention's kernels are chosen, and the network's work is captured, as its first batch would
     * do.
     */
    public void warmUp(int batch, Settings settings) {
        generate(
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

    /** The name of a device's card, or of the processor. */
    public static String card(String device) {
        String name = Platform.of(new Placement(device, ScalarType.Float)).device();
        return name == null ? device : name;
    }

    /** Measures on a group of samples what plans for such runs would cost; takes a few steps. */
    public PlanProbe probe(List<Request> group, Settings settings) {
        family.check(settings);
        Threads.use(threads);
        return PlanProbe.of(family, new Sampler(family, settings, placement), settings, group, placement);
    }

    /** Reads one flag per sample, which also waits for the device. */
    private static void requireFinite(List<Request> batch, Tensor latents) {
        double[] finite = Values.doubles(torch.isfinite(latents).flatten(1, -1).all(1));
        for (int b = 0; b < finite.length; b++) {
            if (finite[b] == 0) {
                throw new NotFiniteException(batch.get(b).id());
            }
        }
    }

    /** Frees the weights, at once or when the last calibration set that is at work has left. */
    @Override
    public void close() {
        tenure.end();
    }
}
