package reusediffusion.pipeline.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.media.Picture;
import reusediffusion.media.Psnr;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.GoldenRun;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.TrialBatches;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.EncodedTexts;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.tensor.DeviceMeter;
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
        Settings settings =
                Presets.resolve(recipe.folder(), Map.of("steps", 2, "width", size, "height", size, "frames", 1));
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
            assertThat(new TrialBatches(pipeline).samplesASecond(2, settings)).isPositive();
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

    /** What has no room beside the text encoders comes behind them, leaves before they come again, and makes the same pictures. */
    @ParameterizedTest
    @ValueSource(strings = {"flux", "cogvideox"})
    void aDenoiserWithoutRoomTakesTurnsWithTheEncoders(String model) {
        Recipe recipe = GoldenRun.recipe(model).offloading(true);
        Settings settings = Presets.resolve(
                recipe.folder(), Map.of("steps", 2, "width", 32, "height", 32, "frames", model.equals("flux") ? 1 : 5));
        List<List<Picture>> whole;
        try (DiffusionPipeline pipeline = DiffusionPipeline.load(recipe)) {
            whole = frames(pipeline, BATCH.subList(0, 1), settings);
        }
        WeightSource numbers = WeightSource.of(recipe);
        List<String> opened = new ArrayList<>();
        WeightSource watched = (component, placement) -> {
            opened.add(component.getFileName().toString());
            return numbers.open(component, placement);
        };
        Family family = Families.open(recipe, watched, new Small());
        try (DiffusionPipeline pipeline = DiffusionPipeline.of(family, recipe)) {
            assertThat(opened).containsExactly("vae");
            for (int turn = 0; turn < 2; turn++) {
                opened.clear();
                List<Request> other = BATCH.subList(1 + turn, 2 + turn);
                pipeline.encodeAhead(List.of(BATCH.subList(0, 1), other), any -> settings);
                assertThat(opened).isNotEmpty().allMatch(name -> name.startsWith("text_encoder"));
                opened.clear();
                assertEqual(frames(pipeline, BATCH.subList(0, 1), settings), whole);
                frames(pipeline, other, settings);
                assertThat(opened).containsExactly("transformer");
            }
        }
    }

    /** Memory that runs out while a batch is decoded fails it only where graphs held none of it. */
    @Test
    void graphsGiveWayToDecoding() {
        Recipe recipe = GoldenRun.recipe("sdxl");
        Settings settings = Presets.resolve(recipe.folder(), Map.of("steps", 2, "width", 64, "height", 64));
        Family real = Families.load(recipe);
        boolean[] graphs = {true};
        Family full = (Family) Proxy.newProxyInstance(
                Family.class.getClassLoader(), new Class<?>[] {Family.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("freeGraphs")) {
                        graphs[0] = !graphs[0];
                        return !graphs[0];
                    }
                    if (method.getName().equals("decode") && graphs[0]) {
                        throw new IllegalStateException("CUDA out of memory. Tried to allocate 3.00 GiB.");
                    }
                    return method.invoke(real, arguments);
                });
        try (DiffusionPipeline pipeline = DiffusionPipeline.of(full, recipe)) {
            List<Request> one = BATCH.subList(0, 1);
            assertThat(frames(pipeline, one, settings)).hasSize(1);
            assertThat(frames(pipeline, one, settings)).hasSize(1);
            graphs[0] = true;
            Family without = (Family) Proxy.newProxyInstance(
                    Family.class.getClassLoader(),
                    new Class<?>[] {Family.class},
                    (proxy, method, arguments) ->
                            method.getName().equals("freeGraphs") ? false : invoke(method, full, arguments));
            assertThatThrownBy(() -> frames(DiffusionPipeline.of(without, recipe), one, settings))
                    .hasMessageContaining("out of memory");
        }
    }

    private static Object invoke(Method method, Family on, Object[] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** The meter of a device that has room for nothing. */
    private static final class Small implements DeviceMeter {
        @Override
        public long used() {
            return 0;
        }

        @Override
        public long peak() {
            return 0;
        }

        @Override
        public void restart() {}

        @Override
        public long room() {
            return 0;
        }

        @Override
        public void limit() {}

        @Override
        public void giveBack() {}

        @Override
        public void await() {}
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
            public TensorSource named(reusediffusion.weights.TensorNames names) {
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
        OnDemandNetwork<String> lent = new OnDemandNetwork<>(
                weights -> {
                    weights.add(torch.ones(2, 2));
                    made.addAll(weights);
                    return "network " + made.size();
                },
                network -> assertThat(made.get(made.size() - 1).isNull())
                        .as("weights go last")
                        .isFalse(),
                () -> {});
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
