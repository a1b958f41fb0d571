package reusediffusion.pipeline.measure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.InferenceMode;
import reusediffusion.media.Psnr;
import reusediffusion.media.Ssim;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.folder.WeightSource;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.Timed;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Threads;
import reusediffusion.weights.Checkpoint;
import reusediffusion.weights.TensorSource;

/**
 * What shorter numbers cost: the network's predictions and the pictures of several types beside those of a reference, which runs first and is let
 * go of before the others are loaded.
 *
 * @param reference as a rule in float32
 * @param others of the same model
 * @param pictures whether whole runs are compared too; without, only the network is loaded, and texts are noise
 */
public record PrecisionBenchmark(
        Recipe reference, List<Recipe> others, Settings settings, List<Request> requests, boolean pictures) {

    /** Measures each model after loading it, one after the other. */
    public List<PrecisionError> run() {
        Threads.use(reference.threads());
        try (InferenceMode inference = new InferenceMode(true);
                Scope scope = new Scope()) {
            RecordedCalls recorded;
            try (Family family = open(reference)) {
                family.check(settings);
                recorded = RecordedCalls.of(family, settings, requests, reference.placement(), scope);
            }
            List<Generated> expected = pictures ? generate(reference) : null;
            List<PrecisionError> errors = new ArrayList<>();
            for (Recipe other : others) {
                List<Double> apart;
                try (Family family = open(other)) {
                    apart = recorded.apart(family, settings, other.placement());
                }
                errors.add(error(other, apart, expected, pictures ? generate(other) : null));
            }
            return errors;
        }
    }

    private Family open(Recipe recipe) {
        WeightSource all = WeightSource.of(recipe);
        return Families.open(
                recipe,
                pictures
                        ? all
                        : new WeightSource() {
                            @Override
                            public TensorSource open(Path component, Placement placement) {
                                return leavesOut(recipe.files().component(component))
                                        ? Checkpoint.SKETCH
                                        : all.open(component, placement);
                            }

                            @Override
                            public boolean leavesOut(String component) {
                                return component.startsWith("text_encoder") || component.equals("vae");
                            }
                        });
    }

    private List<Generated> generate(Recipe recipe) {
        try (DiffusionPipeline pipeline = DiffusionPipeline.load(recipe)) {
            List<Generated> made = new ArrayList<>();
            requests.forEach(request ->
                    made.addAll(pipeline.generate(List.of(request), settings, ReusePolicy.original(), false)));
            return made;
        }
    }

    private static PrecisionError error(
            Recipe recipe, List<Double> apart, List<Generated> expected, List<Generated> got) {
        double most = apart.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
        if (got == null) {
            return new PrecisionError(recipe.dtype(), recipe.precision(), Timed.median(apart), most, null, null, null);
        }
        List<Double> decibels = new ArrayList<>();
        List<Double> alike = new ArrayList<>();
        for (int i = 0; i < got.size(); i++) {
            decibels.add(Psnr.of(got.get(i).frames(), expected.get(i).frames()));
            alike.add(Ssim.of(got.get(i).frames(), expected.get(i).frames()));
        }
        return new PrecisionError(
                recipe.dtype(),
                recipe.precision(),
                Timed.median(apart),
                most,
                decibels.stream().collect(Collectors.averagingDouble(d -> d)),
                decibels.stream().mapToDouble(d -> d).min().orElse(Double.NaN),
                alike.stream().collect(Collectors.averagingDouble(d -> d)));
    }
}
