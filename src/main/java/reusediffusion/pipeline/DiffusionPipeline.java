package reusediffusion.pipeline;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.cuda.Platform;
import reusediffusion.pipeline.calibrate.CalibrationSet;
import reusediffusion.pipeline.calibrate.KeptSteps;
import reusediffusion.pipeline.calibrate.PlanProbe;
import reusediffusion.pipeline.calibrate.SharedLifetime;
import reusediffusion.pipeline.calibrate.StoredRuns;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.folder.WeightSource;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.NotFiniteException;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.TextEncoding;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Threads;

/**
 * A loaded model that turns requests into pictures or clips. It has no state beside its weights: several threads may generate at once
 * on a CPU.
 */
public final class DiffusionPipeline implements AutoCloseable {
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
        this.tenure = new SharedLifetime(() -> {
            texts.close();
            family.close();
        });
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
     * @throws NotFiniteException where a sample's latents or pixels are not numbers
     * @throws IllegalArgumentException for settings that the model cannot serve
     */
    public List<Generated> generate(List<Request> batch, Settings settings, ReusePolicy policy, boolean trace) {
        family.check(settings);
        Threads.use(threads); // a thread's own setting, so it is made where the work is done
        return new BatchGeneration(family, placement, texts, settings).make(batch, policy, trace);
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

    /** Runs these samples in full and keeps what plans are fitted to; {@code stored} are full runs that were made before, or null. */
    public CalibrationSet calibrate(List<Request> requests, Settings settings, KeptSteps keep, StoredRuns stored) {
        family.check(settings);
        Threads.use(threads);
        return new CalibrationSet(
                family, new Sampler(family, settings, placement), requests, settings, threads, keep, stored, tenure);
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

    /** Frees the weights, at once or when the last calibration set that is at work has left. */
    @Override
    public void close() {
        tenure.end();
    }
}
