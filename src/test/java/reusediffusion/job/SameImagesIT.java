package reusediffusion.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.media.Psnr;
import reusediffusion.media.StillImages;

/** The whole job with a real model: where and in how many parts it runs changes nothing. */
class SameImagesIT {
    private static final String CLUSTER = "local-cluster[2,1,1024]";

    @TempDir
    private Path folder;

    @Test
    void whereItRunsChangesNothing() throws Exception {
        Map<String, byte[]> one = generate("local[1]", 1, 3);
        assertThat(one).hasSize(8);
        assertSame(one, generate("local[2]", 1, 5));
        assertSame(one, generate(CLUSTER, 1, 8));
        assertThat(lastRun().path("loads").asInt()).isEqualTo(2);
        JsonNode told =
                new ObjectMapper().readTree(folder.resolve("summary.json").toFile());
        assertThat(told.path("outcome").asText()).isEqualTo("done");
        assertThat(told.path("result").path("left").asInt(-1)).isZero();
        assertThat(told.path("result").path("samples").asInt()).isEqualTo(8);
        Map<String, byte[]> four = generate("local[2]", 4, 2);
        assertSame(four, generate("local[1]", 4, 3, "--offload"));
        for (String id : one.keySet()) {
            assertThat(Psnr.of(StillImages.decode(one.get(id)), StillImages.decode(four.get(id))))
                    .as(id)
                    .isGreaterThanOrEqualTo(60);
        }
    }

    private Map<String, byte[]> generate(String master, int batch, int partitions, String... more) throws Exception {
        Console console = Console.run(
                master,
                new Generate(),
                ("--model tiny-sd3 --mode original --steps 3 --width_height 64 64 --prompts input/prompts/shapes.txt"
                                + " --prompts_num 8 --sheet off --overwrite --batch_size " + batch + " --partitions "
                                + partitions
                                + " --output " + folder.resolve("out") + " --summary-json "
                                + folder.resolve("summary.json") + " " + String.join(" ", more))
                        .strip()
                        .split(" "));
        assertThat(console.code()).as(console.errors()).isZero();
        Map<String, byte[]> images = new TreeMap<>();
        try (var files = Files.walk(folder.resolve("out/data"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                images.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return images;
    }

    private JsonNode lastRun() throws Exception {
        return new ObjectMapper()
                .readTree(folder.resolve("out/_summary.json").toFile())
                .path("last_run");
    }

    private static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> actual) {
        List<String> different = new ArrayList<>();
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((id, bytes) -> {
            if (!java.util.Arrays.equals(bytes, actual.get(id))) {
                different.add(id);
            }
        });
        assertThat(different).isEmpty();
    }
}
