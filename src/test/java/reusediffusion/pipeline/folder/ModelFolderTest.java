package reusediffusion.pipeline.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.golden.Golden;
import reusediffusion.pipeline.BareModel;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Scope;

/** Model folders as people have them: read as their own libraries read them, or refused with the remedy. */
class ModelFolderTest {
    private static final Path SDXL = Path.of("models/tiny-sdxl");
    private static final Path SD3 = Path.of("models/tiny-sd3");

    @TempDir
    private Path folder;

    private Recipe recipe(String variant, Map<String, String> components) {
        return new Recipe(
                folder.toString(), "cpu", "float32", 1, null, variant, null, new TreeMap<>(components), false);
    }

    private Recipe recipe() {
        return recipe(null, Map.of());
    }

    private static void check(Recipe recipe) {
        DiffusionPipeline.check(recipe, Presets.resolve(recipe, Map.of("width", 64, "height", 64, "steps", 2)));
    }

    private void assertRefused(Recipe recipe, String... parts) {
        assertThatThrownBy(() -> check(recipe)).hasMessageContainingAll(parts).hasMessageNotContaining("\n");
    }

    private static void delete(Path place) throws IOException {
        Files.walkFileTree(place, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, IOException e) throws IOException {
                Files.delete(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** What the family decodes from the same latents. */
    private static Tensor decoded(Recipe recipe) {
        try (Family family = Families.load(recipe);
                Scope scope = new Scope();
                Noise noise = new Noise(1)) {
            Settings s = Presets.resolve(recipe, Map.of("width", 64, "height", 64));
            return scope.keep(family.decode(noise.next(family.noiseShape(s)), s));
        }
    }

    /** What its text encoders say of the same prompt. */
    private static Tensor encoded(Recipe recipe) {
        try (Family family = Families.load(recipe);
                Scope scope = new Scope()) {
            Settings s = Presets.resolve(recipe, Map.of("width", 64, "height", 64));
            return scope.keep(family.encode(List.of(new Request("a", "a red circle", null, 1)), s)
                    .get("text"));
        }
    }

    @Test
    void namesBeforeAndAfterARenaming() throws IOException {
        BareModel.linked(SD3, folder);
        BareModel.rename(
                folder.resolve("text_encoder/model.safetensors"),
                name -> name.replaceFirst("^text_model\\.", ""),
                "logit_scale",
                "embeddings.position_ids",
                "vision_model.post_layernorm.bias");
        BareModel.rename(
                folder.resolve("text_encoder_3/model.safetensors"),
                name -> name.equals("shared.weight") ? "encoder.embed_tokens.weight" : name,
                "lm_head.weight",
                "decoder.final_layer_norm.weight");
        BareModel.rename(
                folder.resolve("vae/diffusion_pytorch_model.safetensors"), name -> name.replace(".to_q.", ".query.")
                        .replace(".to_k.", ".key.")
                        .replace(".to_v.", ".value.")
                        .replace(".to_out.0.", ".proj_attn."));
        check(recipe());
        Recipe original = new Recipe(SD3.toString(), "cpu", "float32", 1, null);
        try (Scope scope = new Scope()) {
            assertThat(Golden.maxAbsoluteDifference(encoded(recipe()), encoded(original)))
                    .isLessThan(1e-6);
            assertThat(Golden.maxAbsoluteDifference(decoded(recipe()), decoded(original)))
                    .isLessThan(1e-6);
        }
    }

    /** An encoder that does not project passes the projection over; one that does needs it. */
    @Test
    void extraTensors() throws IOException {
        BareModel.linked(SDXL, folder);
        Path first = folder.resolve("text_encoder/model.safetensors");
        BareModel.rename(first, name -> name, "text_projection.weight", "logit_scale");
        check(recipe());
        BareModel.rename(first, name -> name, "something.else");
        assertRefused(recipe(), "text_encoder", "'something.else'");
        BareModel.rename(first, name -> name.equals("something.else") ? "logit_scale_2" : name.replace("fc1", "fc3"));
        assertRefused(recipe(), "mlp.fc1", "mlp.fc3", "logit_scale_2");
    }

    /** The whole of CLIP in place of its text encoder: the configuration is one level deeper. */
    @Test
    void aWholeClipModel() throws IOException {
        BareModel.linked(SDXL, folder);
        Path config = folder.resolve("text_encoder/config.json");
        String text = Files.readString(config);
        Files.writeString(
                config,
                "{\"model_type\": \"clip\", \"architectures\": [\"CLIPModel\"], \"projection_dim\": 512, \"text_config\": "
                        + text + "}");
        assertThatCode(() -> check(recipe())).doesNotThrowAnyException();
    }

    @Test
    void meansAndDeviationsOfEachChannel() throws IOException {
        BareModel.linked(SDXL, folder);
        double[] mean = {-1.6574, 1.886, -1.383, 2.5155};
        double[] deviation = {8.4927, 5.9022, 6.5498, 5.2299};
        BareModel.change(folder.resolve("vae/config.json"), "latents_mean", mean);
        BareModel.change(folder.resolve("vae/config.json"), "scaling_factor", 0.5);
        try (Scope scope = new Scope();
                Noise noise = new Noise(1)) {
            Tensor latents = noise.next(1, 4, 8, 8);
            Tensor expected = latents.clone();
            for (int c = 0; c < 4; c++) {
                expected.select(1, c)
                        .copy_(Algebra.shift(Algebra.scale(latents.select(1, c), deviation[c] / 0.5), mean[c]));
            }
            assertThat(Golden.maxAbsoluteDifference(decoded(recipe()), pixels(Algebra.scale(latents, 2))))
                    .as("a mean alone is passed over, as diffusers does")
                    .isLessThan(1e-4);
            BareModel.change(folder.resolve("vae/config.json"), "latents_std", deviation);
            assertThat(Golden.maxAbsoluteDifference(decoded(recipe()), pixels(expected)))
                    .isLessThan(1e-4);
        }
    }

    /** Latents as the network has them, through the original autoencoder. */
    private static Tensor pixels(Tensor unscaled) {
        Recipe original = new Recipe(SDXL.toString(), "cpu", "float32", 1, null);
        try (Family family = Families.load(original);
                Scope scope = new Scope()) {
            Settings s = Presets.resolve(original, Map.of("width", 64, "height", 64));
            return scope.keep(family.decode(Algebra.scale(unscaled, 0.38126), s));
        }
    }

    @Test
    void aComponentFromElsewhere() throws IOException {
        BareModel.linked(SDXL, folder.resolve("model"));
        BareModel.linked(SDXL.resolve("vae"), folder.resolve("other"));
        Path model = folder.resolve("model");
        Recipe own = new Recipe(model.toString(), "cpu", "float32", 1, null);
        Recipe same = own.at(p -> p).with("vae", folder.resolve("other").toString());
        assertThat(ModelFingerprint.of(same)).isEqualTo(ModelFingerprint.of(own));
        assertThat(ModelFingerprint.of(own)).isEqualTo(ModelFingerprint.of(SDXL));
        BareModel.change(folder.resolve("other/config.json"), "scaling_factor", 1.0);
        assertThat(ModelFingerprint.of(same).configuration())
                .isNotEqualTo(ModelFingerprint.of(own).configuration());
        try (Scope scope = new Scope()) {
            assertThat(Golden.maxAbsoluteDifference(decoded(same), decoded(own)))
                    .isGreaterThan(1e-3);
        }
        assertRefused(
                own.with("vae", SD3.resolve("vae").toString()),
                "in_channels",
                SD3.resolve("vae").toString());
        assertRefused(own.with("vae", SDXL.resolve("unet").toString()), "UNet2DConditionModel", "AutoencoderKL");
        assertRefused(own.with("vea", folder.resolve("other").toString()), "--component vea", "unet");
        assertRefused(own.with("vae", folder.resolve("none").toString()), "no folder");
        Files.delete(folder.resolve("other/diffusion_pytorch_model.safetensors"));
        assertRefused(same, folder.resolve("other").toString(), "no safetensors");
    }

    @Test
    void variants() throws IOException {
        BareModel.linked(SDXL, folder);
        assertRefused(recipe("fp16", Map.of()), "variant fp16", "leave out --variant");
        Path plain = folder.resolve("unet/diffusion_pytorch_model.safetensors");
        Files.copy(plain, folder.resolve("unet/diffusion_pytorch_model.fp16.safetensors"));
        check(recipe("fp16", Map.of()));
        assertRefused(recipe("bf16", Map.of()), "variant bf16", "fp16");
        assertThat(ModelFingerprint.of(recipe("fp16", Map.of())).weights())
                .isNotEqualTo(ModelFingerprint.of(recipe()).weights());
        assertThat(ModelFingerprint.of(recipe()))
                .extracting(ModelFingerprint::weights)
                .isEqualTo(ModelFingerprint.of(SDXL).weights());
    }

    @Test
    void withoutT5() throws IOException {
        BareModel.linked(SD3, folder);
        delete(folder.resolve("text_encoder_3"));
        assertRefused(recipe(), "text_encoder_3 is missing", "\"text_encoder_3\": [null, null]");
        BareModel.change(folder.resolve("model_index.json"), "text_encoder_3", new String[2]);
        check(recipe());
    }

    @ParameterizedTest
    @CsvSource({"transformer", "text_encoder", "vae"})
    void missingComponents(String component) throws IOException {
        BareModel.linked(SD3, folder);
        delete(folder.resolve(component));
        assertRefused(recipe(), folder.resolve(component) + " is missing");
        BareModel.change(folder.resolve("model_index.json"), component, new String[2]);
        assertRefused(recipe(), "names no " + component);
    }

    @Test
    void whatIsNoModelFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("sd_xl_base_1.0.safetensors"), "x");
        assertRefused(at(file), "single file", "from_single_file");
        assertRefused(at(folder), "no model_index.json", "sd_xl_base_1.0.safetensors", "from_single_file");
        assertRefused(at(folder.resolve("none")), "no model folder");
        assertRefused(at(SDXL.resolve("vae")), "one component", "--component");
        Path cached = folder.resolve("models--org--name/snapshots/4d7a");
        BareModel.copy(SDXL, cached);
        assertRefused(at(folder.resolve("models--org--name")), "did you mean " + cached);
        BareModel.change(cached.resolve("model_index.json"), "_class_name", "KolorsPipeline");
        assertRefused(at(cached), "'KolorsPipeline'", "StableDiffusionXLPipeline");
        Files.writeString(cached.resolve("model_index.json"), "{}");
        assertRefused(at(cached), "no _class_name");
        Files.writeString(cached.resolve("model_index.json"), "{\"_class_name\": \"Flux");
        assertRefused(at(cached), "model_index.json is not JSON");
        Files.writeString(cached.resolve("model_index.json"), "[".repeat(5000));
        assertRefused(at(cached), "model_index.json is not JSON");
    }

    private static Recipe at(Path path) {
        return new Recipe(path.toString(), "cpu", "float32", 1, null);
    }

    @Test
    void filesOfPresetsAndConfigurations() throws IOException {
        BareModel.linked(SDXL, folder);
        Files.writeString(folder.resolve("preset.json"), "[1, 2]");
        assertRefused(recipe(), "preset.json holds no JSON object, but an array");
        Files.delete(folder.resolve("preset.json"));
        Files.writeString(folder.resolve("vae/config.json"), "{\"sample_size\": 3} x");
        assertRefused(recipe(), "vae/config.json is not JSON");
        Files.writeString(folder.resolve("vae/config.json"), "");
        assertRefused(recipe(), "vae/config.json is empty");
        Files.delete(folder.resolve("vae/config.json"));
        assertRefused(recipe(), "vae/config.json");
    }

    /** A tokenizer of another model gives ids that the encoder has no row for, or leaves learned rows unused. */
    @Test
    void tokensThatTheEncoderDoesNotKnow() throws IOException {
        BareModel.linked(SDXL, folder);
        Files.writeString(folder.resolve("tokenizer/added_tokens.json"), "{\"<cat-toy>\": 934}");
        assertRefused(recipe(), "knows 935 tokens", "934");
        Files.writeString(
                folder.resolve("tokenizer/vocab.json"),
                Files.readString(folder.resolve("tokenizer/vocab.json")).replaceFirst("\"[^\"]+\": 931, ", ""));
        Files.delete(folder.resolve("tokenizer/added_tokens.json"));
        Files.delete(folder.resolve("tokenizer/merges.txt"));
        assertRefused(recipe(), "vocab.json without merges.txt");
        Files.writeString(
                folder.resolve("tokenizer/merges.txt"), "version https://git-lfs.github.com/spec/v1\noid sha256:4\n");
        assertRefused(recipe(), "merges.txt", "git lfs pull");
    }

    /** diffusers' default guess of a folder's links in a circle would be for ever. */
    @Test
    void linksInACircle() throws IOException {
        BareModel.linked(SDXL, folder);
        Files.createSymbolicLink(folder.resolve("vae/again"), folder);
        assertThatCode(() -> ModelFingerprint.of(recipe())).doesNotThrowAnyException();
    }
}
