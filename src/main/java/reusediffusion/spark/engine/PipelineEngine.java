package reusediffusion.spark.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.TrialBatches;
import reusediffusion.pipeline.folder.ModelFingerprint;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.reuse.table.TableKey;

/**
 * Makes samples with a diffusion model.
 *
 * @param recipe of the model, a path or the address of one; path, device and type are settled where a task runs
 * @param dtype as the user asked, {@code auto} included
 * @param traced what a collecting run's traces are filed under; null measures none
 * @param kinds policies of the samples that have settings of their own
 */
public record PipelineEngine(
        Recipe recipe,
        String device,
        String dtype,
        Settings settings,
        PolicyChoice policy,
        TableKey traced,
        Map<SampleSettings, PolicyChoice> kinds)
        implements Engine<DiffusionPipeline> {
    /** What encoders make of so many texts takes some 400 MB of a host's memory, and loading them a hundredth of the samples' time. */
    private static final int TEXTS_AHEAD = 64;

    /** An engine for samples that all have the settings of the run. */
    public PipelineEngine(
            Recipe recipe, String device, String dtype, Settings settings, PolicyChoice policy, TableKey traced) {
        this(recipe, device, dtype, settings, policy, traced, Map.of());
    }

    @Override
    public Recipe key(String place) {
        Recipe here = recipe.at(address -> ModelCache.local(address).toString());
        return here.in(place, Presets.dtype(Path.of(here.model()), dtype, !place.equals("cpu")));
    }

    @Override
    public DiffusionPipeline load(String place) {
        return DiffusionPipeline.load(key(place));
    }

    @Override
    public List<Generated> generate(DiffusionPipeline loaded, List<Request> batch) {
        Request first = batch.get(0);
        PolicyChoice chosen = kinds.getOrDefault(first.settings(), policy);
        return loaded.generate(batch, settings(first), chosen.policy(), traced != null);
    }

    @Override
    public int textsAhead() {
        return recipe.offload() ? TEXTS_AHEAD : 0;
    }

    @Override
    public void encodeAhead(DiffusionPipeline loaded, List<List<Request>> batches) {
        loaded.encodeAhead(batches, this::settings);
    }

    @Override
    public void announce(DiffusionPipeline loaded, Supplier<List<Request>> batch) {
        loaded.announce(batch, this::settings);
    }

    @Override
    public List<Generated> generateInFull(DiffusionPipeline loaded, List<Request> batch) {
        return loaded.generate(batch, settings(batch.get(0)), ReusePolicy.original(), false);
    }

    @Override
    public Settings settings(Request request) {
        return request.settings().over(settings);
    }

    @Override
    public String policy(Request request) {
        return kinds.getOrDefault(request.settings(), policy).details();
    }

    @Override
    public Map<String, String> fingerprint() {
        return new EngineFingerprint(this, ModelFingerprint.of(outline())).fields();
    }

    @Override
    public String batchKind() {
        Map<String, String> fields = fingerprint();
        return Stream.of(
                        "model",
                        "weights",
                        "configuration",
                        "dtype",
                        "precision",
                        "width",
                        "height",
                        "frames",
                        "version")
                .filter(fields::containsKey)
                .map(name -> name + " " + fields.get(name))
                .collect(Collectors.joining(", ", "", recipe.offload() ? ", offload" : ""));
    }

    @Override
    public String card(String device) {
        return DiffusionPipeline.card(device);
    }

    @Override
    public double samplesASecond(DiffusionPipeline loaded, int batch) {
        return new TrialBatches(loaded).samplesASecond(batch, settings);
    }

    /** Clips take too long for that, and encoders that do not stay would be read twice. */
    @Override
    public void warmUp(DiffusionPipeline loaded, int batch) {
        if (settings.frames() == 1 && !recipe.offload()) {
            new TrialBatches(loaded).warmUp(batch, settings);
        }
    }

    /** The recipe as the driver reads it: of a model on a cluster's file system headers and configurations alone. */
    public Recipe outline() {
        return ModelCache.outline(
                recipe,
                SparkEnv.get() == null ? new SparkConf() : SparkEnv.get().conf());
    }
}
