package reusediffusion.job.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.hub.FaultyHub;
import reusediffusion.job.Console;

/** A model from a hub: fetched, checked and tried. */
class ModelToolsTest {
    private static final Path MODEL = Path.of("models/tiny-flux");

    @TempDir
    Path folder;

    private static Console run(String... arguments) {
        return Console.run("local[1]", new ModelTools(), arguments);
    }

    private static List<String> names(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void whatIsDownloadedIsWhatThePipelineReadsAndItRuns() throws IOException {
        try (FaultyHub hub = new FaultyHub()) {
            for (String name : names(MODEL)) {
                hub.files.put(name, Files.readAllBytes(MODEL.resolve(name)));
                if (name.endsWith(".safetensors")) {
                    hub.large.add(name);
                    hub.files.put(name.replace(".safetensors", ".fp16.safetensors"), new byte[10]);
                    hub.files.put(name.replace(".safetensors", ".bin"), new byte[10]);
                }
            }
            byte[] other = "not wanted".getBytes(StandardCharsets.UTF_8);
            for (String name :
                    List.of("README.md", "flux1-dev.safetensors", "vae/extra.txt", "safety_checker/config.json")) {
                hub.files.put(name, other);
            }
            Console made = run("download", "org/name", "--save-dir=" + folder, "--endpoint=" + hub.address());
            assertThat(made.code()).as(made.errors()).isZero();
            assertThat(names(folder.resolve("name"))).isEqualTo(names(MODEL));
            long before = hub.asked("/resolve/");
            Console again = run("download", "org/name", "--save_dir=" + folder, "--endpoint=" + hub.address());
            assertThat(again.code()).as(again.errors()).isZero();
            assertThat(hub.asked("/resolve/")).isEqualTo(before);
            Console none =
                    run("download", "org/name", "--variant=fp8", "--save-dir=" + folder, "--endpoint=" + hub.address());
            assertThat(none.errors()).contains("has no weights of a variant fp8");
        }
        Console whole = run("--mode", "check", "--models", "org/name", "--save_dir", folder.toString());
        assertThat(whole.code()).as(whole.errors()).isZero();
        assertThat(run("--mode=list", "--save_dir", folder.toString()).code()).isZero();
        Path earlier = Files.writeString(folder.resolve("earlier.png"), "earlier");
        Files.createLink(folder.resolve("name/test.png"), earlier);
        Console test = run("test", "name", "--save-dir=" + folder, "--output=" + folder, "--steps=2");
        assertThat(test.code()).as(test.errors()).isZero();
        assertThat(folder.resolve("name/test.png")).isNotEmptyFile();
        // The picture takes the place of the one before in one step, and is never written over it.
        assertThat(earlier).hasContent("earlier");
        Console nowhere = run("test", "name", "--save-dir=" + folder, "--output=" + earlier, "--steps=2");
        assertThat(nowhere.code()).isEqualTo(2);
        assertThat(nowhere.errors())
                .startsWith("--output " + earlier.resolve("name") + " cannot be written (")
                .contains("; name another place.");
        Path weights = folder.resolve("name/vae/diffusion_pytorch_model.safetensors");
        byte[] spoiled = Files.readAllBytes(weights);
        spoiled[spoiled.length - 9] ^= 1;
        Files.write(weights, spoiled);
        Console check = run("check", "name", "--save-dir=" + folder);
        assertThat(check.code()).isEqualTo(2);
        assertThat(check.errors()).isEqualTo("1 of 1 models are not whole; download them again.\n");
    }

    @Test
    void whatCannotBeMeantIsToldInASentence() {
        assertThat(run("download", "sdx").errors())
                .startsWith("There is no model of the short name sdx; there are sdxl,");
        assertThat(run("download").errors()).startsWith("Name one or more models: sdxl,");
        assertThat(run("--mode=fetch").errors()).startsWith("--mode takes download, list, check, test, not fetch.");
        assertThat(run("check", "nothing").errors()).contains("jobs/models download nothing");
        assertThat(run("download", "a/b", "--endpoint=ftp://x").errors()).startsWith("--endpoint takes an address");
        assertThat(run("download", "../b").errors()).contains("is no name of a repository");
    }
}
