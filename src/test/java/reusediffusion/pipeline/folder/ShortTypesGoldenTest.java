package reusediffusion.pipeline.folder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.golden.Golden;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.GoldenRun;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Scope;

/**
 * Runs in bfloat16 against diffusers' own in bfloat16 on the same kind of device: the same noise, and nearly the same picture. How near depends on the
 * demo model: kernels round in other places, and 8 steps carry that on.
 */
class ShortTypesGoldenTest {
    private static final int STEPS = 8;
    private static final List<Integer> FRAMES = List.of(0, 4, 8);

    @ParameterizedTest
    @CsvSource({"sdxl, 18", "sd3, 18", "flux, 18", "cogvideox, 18"})
    void onTheCpu(String model, double decibels) {
        compare(model, "cpu", decibels);
    }

    @Tag("gpu")
    @ParameterizedTest
    @CsvSource({"sdxl, 18", "sd3, 18", "flux, 18", "cogvideox, 18"})
    void onAGpu(String model, double decibels) {
        compare(model, "cuda", decibels);
    }

    private static void compare(String model, String device, double decibels) {
        String golden = "bfloat16-" + device;
        JsonNode args =
                ((ObjectNode) Golden.json(model, "basic").path("args").deepCopy()).put("num_inference_steps", STEPS);
        Settings settings = GoldenRun.settings(model, args, Map.of());
        Recipe recipe = new Recipe(GoldenRun.recipe(model).model(), device, "bfloat16", 1, null);
        Request request = new Request("sample", args.path("prompt").asText(), null, 42);
        try (Scope scope = new Scope();
                Family family = Families.open(recipe, WeightSource.of(recipe));
                Noise noise = new Noise(42)) {
            Tensor drawn = new Sampler(family, settings, recipe.placement())
                    .start(new Noise[] {noise})
                    .x();
            assertThat(Golden.relativeL2(
                            drawn.to(Golden.tensor(model, golden, "noise").device(), drawn.scalar_type()),
                            Golden.tensor(model, golden, "noise")))
                    .isLessThan(4e-3);
        }
        try (DiffusionPipeline pipeline = DiffusionPipeline.load(recipe)) {
            List<Picture> frames = pipeline.generate(List.of(request), settings, ReusePolicy.original(), false)
                    .get(0)
                    .frames();
            double found = psnr(frames, Golden.tensor(model, golden, "image"));
            assertThat(found).isGreaterThan(decibels);
        }
    }

    /** image (1, F, 3, H, W) or (1, 3, H, W) in 0 … 1. */
    private static double psnr(List<Picture> frames, Tensor image) {
        double squares = 0;
        long count = 0;
        try (Scope scope = new Scope()) {
            Tensor all = image.dim() == 4 ? image.unsqueeze(1) : image;
            for (int f = 0; f < all.size(1); f++) {
                double[] expected = reusediffusion.tensor.HostArrays.doubles(
                        all.select(1, f).select(0, 0).permute(1, 2, 0).contiguous());
                byte[] rgb = frames.get(frames.size() == 1 ? 0 : FRAMES.get(f)).rgb();
                for (int i = 0; i < rgb.length; i++) {
                    squares += Math.pow((rgb[i] & 255) / 255.0 - expected[i], 2);
                }
                count += rgb.length;
            }
        }
        return -10 * Math.log10(squares / count);
    }
}
