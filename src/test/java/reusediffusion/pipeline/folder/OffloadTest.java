package reusediffusion.pipeline.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.media.Picture;
import reusediffusion.media.Psnr;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.GoldenRun;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.EncodedTexts;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.TensorSource;

/** Text encoders that come and go make the same pictures, and are gone while the denoiser works. */
class OffloadTest {
    private static final List<Request> BATCH = List.of(
            new Request("a", "a red circle on a white background", null, 1),
            new Request("b", "a blue star", "blurry", 2),
            new Request("c", "a green square to the left of a pink heart", null, 3));

    @ParameterizedTest
    @CsvSource({"sd3, 32", "sdxl, 64", "flux, 32", "cogvideox, 32"})
    void picturesAreTheSame(String model, int size) {
        Recipe recipe = GoldenRun.recipe(model);
        Settings settings = Presets.resolve(
                recipe.folder(),
                Map.of("steps", 2, "width", size, "height", size, "frames", model.equals("cogvideox") ? 5 : 1));
        List<Request> two = BATCH.subList(1, 3);
        List<List<Picture>> whole;
        List<List<Picture>> part;
        try (DiffusionPipeline pipeline = DiffusionPipeline.load(recipe)) {
            whole = frames(pipeline, BATCH, settings);
            part = frames(pipeline, two, settings);
        }
        try (DiffusionPipeline pipeline = DiffusionPipeline.load(recipe.offloading(true))) {
            pipeline.encodeAhead(List.of(BATCH), any -> settings);
            assertEqual(frames(pipeline, BATCH, settings), whole);
            // Of a batch that did not fit: its texts were encoded together with the others.
            assertThat(Psnr.of(frames(pipeline, two, settings).get(0), part.get(0)))
                    .isGreaterThanOrEqualTo(60);
            Settings other = settings.withSteps(3);
            frames(pipeline, two, other); // not encoded ahead
            pipeline.encodeAhead(List.of(BATCH), any -> settings);
            assertEqual(frames(pipeline, BATCH, settings), whole);
            assertThat(pipeline.samplesASecond(2, settings)).isPositive();
        }
    }

    private static List<List<Picture>> frames(DiffusionPipeline pipeline, List<Request> batch, Settings settings) {
        return pipeline.generate(batch, settings, ReusePolicy.original(), false).stream()
                .map(Generated::frames)
                .toList();
    }

    private static void assertEqual(List<List<Picture>> actual, List<List<Picture>> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            for (int f = 0; f < expected.get(i).size(); f++) {
                assertThat(actual.get(i).get(f).rgb())
                        .isEqualTo(expected.get(i).get(f).rgb());
            }
        }
    }

    /** What is opened says what is loaded. */
    @Test
    void encodersAreLoadedWhenTextsComeAndClosedBehindThem() {
        Recipe recipe = GoldenRun.recipe("flux").offloading(true);
        Settings settings = Presets.resolve(recipe.folder(), Map.of("steps", 2, "width", 32, "height", 32));
        WeightSource numbers = WeightSource.of(recipe);
        List<String> opened = new ArrayList<>();
        List<Tensor> texts = new ArrayList<>();
        WeightSource watched = (component, placement) -> {
            opened.add(component.getFileName().toString());
            return watched(component, numbers.open(component, placement), texts);
        };
        try (Family family = Families.open(recipe, watched)) {
            assertThat(opened).containsExactly("transformer", "vae");
            EncodedTexts encoded = new EncodedTexts(family, Placement.cpu());
            for (int turn = 1; turn <= 2; turn++) {
                Settings own = settings.withSteps(turn);
                encoded.encode(
                        List.of(new EncodedTexts.Batch(BATCH, own), new EncodedTexts.Batch(BATCH.subList(0, 1), own)));
                assertThat(opened).hasSize(2 + 2 * turn).endsWith("text_encoder_2", "text_encoder");
                assertThat(texts).isNotEmpty();
                assertThat(texts.stream().filter(tensor -> tensor.use_count() > 1))
                        .as("weights that somebody beside this test holds")
                        .isEmpty();
            }
            encoded.close();
        }
        texts.forEach(Tensor::close);
    }

    private static TensorSource watched(Path component, TensorSource source, List<Tensor> texts) {
        if (!component.getFileName().toString().startsWith("text_encoder")) {
            return source;
        }
        return new TensorSource() {
            @Override
            public Tensor read(String name, long... shape) {
                Tensor tensor = source.read(name, shape);
                Tensor handle = new Tensor(tensor);
                handle.retainReference();
                texts.add(handle);
                return tensor;
            }

            @Override
            public TensorSource named(reusediffusion.weights.Names names) {
                source.named(names);
                return this;
            }

            @Override
            public void replace(List<Tensor> made, Tensor... parts) {
                source.replace(made, parts);
            }

            @Override
            public void requireAllRead() {
                source.requireAllRead();
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    @Test
    void whatIsLentIsMadeWhenAskedForAndClosedWhenGivenBack() {
        List<Tensor> made = new ArrayList<>();
        OnDemand<String> lent = new OnDemand<>(weights -> {
            weights.add(torch.rand(2, 2));
            made.addAll(weights);
            return "network " + made.size();
        });
        assertThat(made).isEmpty();
        try (Scope scope = new Scope()) {
            assertThat(lent.get()).isEqualTo("network 1");
        }
        assertThat(lent.get()).isEqualTo("network 1");
        assertThat(made.get(0).isNull())
                .as("it outlives the scope that was open")
                .isFalse();
        lent.giveBack();
        assertThat(made.get(0).isNull()).isTrue();
        assertThat(lent.get()).isEqualTo("network 2");
        lent.giveBack();
    }
}
