package reusediffusion.spark.engine;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import reusediffusion.djl.AskingOptions;
import reusediffusion.djl.Options;
import reusediffusion.djl.PortableOptions;
import reusediffusion.djl.ReuseDiffusion;
import reusediffusion.pipeline.folder.LocalPath;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.pipeline.request.Settings;

/**
 * Makes samples with a model of the Deep Java Library.
 *
 * @param name of the library's engine
 * @param model a folder on this machine
 * @param options of {@link reusediffusion.djl.Options}, without those of the policy
 * @param kinds policies of the rows that have settings of their own
 * @param device {@code cpu}, {@code cuda} or {@code auto}
 */
public record ZooEngine(
        String name,
        String model,
        TreeMap<String, String> options,
        PolicyChoice policy,
        Map<SampleSettings, PolicyChoice> kinds,
        String device)
        implements Engine<ZooModel<Request, Generated>> {
    private static final long serialVersionUID = 1;

    /**
     * Checks on the driver what would fail on every executor.
     *
     * @param url a path or {@code file:} URL
     * @param given options
     * @param own what rows set otherwise
     * @param gpu whether {@code device} will be a GPU
     * @throws IllegalArgumentException that says what cannot be served
     */
    public static ZooEngine of(
            String name, String url, Map<String, ?> given, Set<SampleSettings> own, String device, boolean gpu) {
        if (!name.equals(ReuseDiffusion.ENGINE)) {
            throw new IllegalArgumentException("Engine '" + name + "' makes no pictures of prompts; name "
                    + ReuseDiffusion.ENGINE + " with setEngine, or leave it out.");
        }
        AskingOptions.requireNone(given, "use setSeed, setSeedCol and setNegativePromptCol");
        Path folder = folder(url);
        Options options = Options.of(given);
        PolicyChoice policy = options.check(folder, gpu);
        Map<SampleSettings, PolicyChoice> kinds = new HashMap<>();
        for (SampleSettings kind : own) {
            Map<String, Object> all = new TreeMap<>(given);
            all.putAll(kind.flags());
            kinds.put(kind, Options.of(all).check(folder, gpu));
        }
        // Executors work in folders of their own, where a relative path means something else.
        return new ZooEngine(name, folder.toString(), new PortableOptions(options).all(), policy, kinds, device);
    }

    @Override
    public Settings settings(Request request) {
        return request.settings().over(settings());
    }

    /** The settings of its samples, but for settings of their own. */
    public Settings settings() {
        return Options.of(options).settings(Path.of(model));
    }

    private static Path folder(String url) {
        if (url.isEmpty()) {
            throw new IllegalArgumentException("No model is named; do so with setModelUrl.");
        }
        if (ModelCache.isRemote(url)) {
            throw new IllegalArgumentException("The model " + url
                    + " is not on the machines themselves; copy it to each and name its path with setModelUrl.");
        }
        return LocalPath.of(url).toAbsolutePath().normalize();
    }

    /** Options of the samples are left out: steps of a pipeline that differ in them alone share one model. */
    @Override
    public Object key(String device) {
        return List.of(name, model, new PortableOptions(Options.of(options)).loading(), device);
    }

    @Override
    public ZooModel<Request, Generated> load(String device) {
        try {
            return ReuseDiffusion.criteria(Request.class, Generated.class)
                    .optEngine(name)
                    .optModelPath(Path.of(model))
                    .optDevice(device(device))
                    .optOptions(new PortableOptions(Options.of(options)).loading())
                    .build()
                    .loadModel();
        } catch (ModelNotFoundException | MalformedModelException e) {
            throw new IllegalArgumentException(
                    "Engine " + name + " cannot load " + model + " (" + e.getMessage()
                            + "); name a model folder that every executor has, and an engine on the class path.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(model + " cannot be read.", e);
        }
    }

    @Override
    public List<Generated> generate(ZooModel<Request, Generated> loaded, List<Request> batch) {
        try (Predictor<Request, Generated> predictor = ReuseDiffusion.predictor(
                loaded,
                Request.class,
                Generated.class,
                options,
                kinds.getOrDefault(batch.get(0).settings(), policy).policy())) {
            return predictor.batchPredict(batch);
        } catch (TranslateException e) {
            // The library wraps everything; what it wraps says whether the batch was too large or the device is lost.
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        }
    }

    @Override
    public Map<String, String> fingerprint() {
        Map<String, String> fields = new TreeMap<>(options);
        fields.put("engine", name);
        fields.put("model", model);
        fields.put("policy", policy.details());
        return fields;
    }

    private static Device device(String device) {
        return device.startsWith("cuda:") ? Device.gpu(Integer.parseInt(device.substring(5))) : Device.cpu();
    }
}
