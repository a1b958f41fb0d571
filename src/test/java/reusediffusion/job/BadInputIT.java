package reusediffusion.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot work is said in one sentence, before anything is made. */
class BadInputIT {
    private static final Path MODEL = Path.of("models/tiny-sd3");

    @TempDir
    private Path folder;

    private void assertRefused(String sentence, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--output", folder.resolve("out").toString(), "--prompts-num", "2"));
        Console console = Console.run("local[1]", new Generate(), all.toArray(String[]::new));
        assertThat(console.errors()).contains(sentence);
        assertThat(console.code()).isEqualTo(2);
        assertThat(console.errors().lines()).hasSize(1);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void models() throws Exception {
        assertRefused("There is no model tiny-none", "--model", "tiny-none");
        Path copy = copyOfModel();
        Path weights = copy.resolve("transformer/diffusion_pytorch_model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        Files.write(weights, java.util.Arrays.copyOf(whole, 100));
        assertRefused("diffusion_pytorch_model.safetensors", "--model", copy.toString());
        String text = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1);
        Files.writeString(
                weights,
                text.replaceFirst("\"pos_embed.proj.bias\"", "\"pos_embed.proj.bios\""),
                java.nio.charset.StandardCharsets.ISO_8859_1);
        assertRefused("pos_embed.proj.bias", "--model", copy.toString());
        Files.write(weights, whole);
        Path index = copy.resolve("model_index.json");
        Files.writeString(index, Files.readString(index).replace("StableDiffusion3Pipeline", "OtherPipeline"));
        assertRefused("OtherPipeline", "--model", copy.toString());
    }

    @Test
    void settings() {
        assertRefused("100", "--width", "100");
        assertRefused("28 steps", "--mode", "reuse", "--steps", "24");
        assertRefused("--batch-size takes a whole number, 1 to 4096, not 0.", "--batch-size", "0");
        assertRefused("--device takes cpu, cuda, auto, not tpu.", "--device", "tpu");
        assertRefused("Unknown option: '--stepps=4'", "--stepps=4");
        assertRefused("no table", "--table", "none.json");
        assertRefused("--signer names the class com.example.Signer", "--signer", "com.example.Signer");
    }

    @Test
    void settingsThatTheModelPassesOver() throws Exception {
        assertRefused("Stable Diffusion 3 does not read --true-guidance 4.0", "--true-guidance", "4");
        assertRefused("The sampler CogVideoXDDIMScheduler", "--model", "tiny-cogvideox", "--karras");
        assertRefused(
                "--negative-prompt is not read with --true-guidance",
                "--model",
                "tiny-flux",
                "--negative-prompt",
                "a dog");
        assertRefused(
                "and there are none; give --negative-prompt or a column negative_prompt, or leave it out.",
                "--model",
                "tiny-flux",
                "--true-guidance",
                "4");
        Path frames = Files.writeString(folder.resolve("f.csv"), "prompt,num_frames\na cat,9\n");
        assertRefused("This model makes pictures, not clips", "--prompts", frames.toString());
        Console plan = Console.run(
                "local[1]",
                new MakePlans(),
                "--prompts",
                frames.toString(),
                "--guidance",
                "1",
                "--negative-prompt",
                "a dog");
        assertThat(plan.errors()).startsWith("--negative-prompt is not read with --guidance (option guidance) 1.0");
    }

    @Test
    void prompts() throws Exception {
        assertRefused(
                "There are no prompts at",
                "--prompts",
                folder.resolve("none.txt").toString());
        Path columns = Files.writeString(folder.resolve("a.csv"), "text\ncat\n");
        assertRefused("no column prompt", "--prompts", columns.toString());
        Path empty = Files.writeString(folder.resolve("a.txt"), "\n");
        assertRefused("are empty", "--prompts", empty.toString());
    }

    private Path copyOfModel() throws IOException {
        Path copy = folder.resolve("model");
        try (Stream<Path> all = Files.walk(MODEL)) {
            all.forEach(path -> {
                try {
                    Files.copy(path, copy.resolve(MODEL.relativize(path)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return copy;
    }
}
