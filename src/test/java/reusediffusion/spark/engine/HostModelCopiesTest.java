package reusediffusion.spark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.ModelFingerprint;
import reusediffusion.pipeline.folder.Recipe;

/** A cache of 2.5 MB and models of 1 MB. */
class HostModelCopiesTest {
    @TempDir
    private Path folder;

    private Path cache;
    private SparkConf conf;

    @BeforeEach
    void settings() {
        cache = folder.resolve("cache");
        conf = new SparkConf(false).set(ModelCache.FOLDER, cache.toString()).set(ModelCache.LIMIT, "2560k");
    }

    @Test
    void theLeastRecentlyUsedMakesRoom() throws Exception {
        Path first = used("a", 3);
        Path second = used("b", 2);
        // Used again, later than b.
        ModelCache.copied(address("a", 1), conf);
        giveUp(first);
        Path third = ModelCache.copied(address("c", 1), conf);
        assertThat(second).doesNotExist();
        assertThat(first).exists();
        assertThat(third.resolve("weights.safetensors")).hasSize(1 << 20);
    }

    @Test
    void modelsInUseStay() throws Exception {
        Path first = ModelCache.copied(address("a", 1), conf);
        Path second = ModelCache.copied(address("b", 1), conf);
        String third = address("c", 1);
        assertThatThrownBy(() -> ModelCache.copied(third, conf))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 1 MB and")
                .hasMessageContaining("models in use of 2")
                .hasMessageContaining(ModelCache.FOLDER);
        assertThat(first).exists();
        assertThat(second).exists();
        giveUp(second);
        assertThat(ModelCache.copied(third, conf)).exists();
        assertThat(second).doesNotExist();
    }

    @Test
    void anotherProcessHoldsItsModelToo() throws Exception {
        Path first = used("a", 3);
        ModelCache.copied(address("b", 1), conf);
        Process other = Holding.start(cache, first.getParent().getFileName().toString());
        try {
            String third = address("c", 1);
            assertThatThrownBy(() -> ModelCache.copied(third, conf)).hasMessageContaining("models in use of 2");
            other.destroyForcibly().waitFor();
            assertThat(ModelCache.copied(third, conf)).exists();
            assertThat(first).doesNotExist();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void whatADeadAttemptLeftIsRemoved() throws Exception {
        Path first = used("a", 1);
        String key = first.getParent().getFileName().toString();
        Path part = Files.move(first.getParent(), cache.resolve(key + ".1234"));
        assertThat(ModelCache.copied(address("a", 1), conf)).exists();
        assertThat(part).doesNotExist();
    }

    /** What a driver reads of a model elsewhere tells it from others as the whole does, and takes no room. */
    @Test
    void anOutlineHasHeadersAndConfigurationsAlone() throws Exception {
        Path whole = Path.of("models/tiny-sd3").toAbsolutePath();
        Recipe outline = new Recipe(outlined(whole).toString(), "cpu", "float32", 1, null);
        assertThat(ModelFingerprint.of(outline)).isEqualTo(ModelFingerprint.of(whole));
        assertThatCode(() -> DiffusionPipeline.check(outline, Presets.resolve(outline, Map.of())))
                .doesNotThrowAnyException();
        Path large = Files.createDirectories(folder.resolve("large"));
        try (RandomAccessFile weights =
                new RandomAccessFile(large.resolve("model.safetensors").toFile(), "rw")) {
            weights.setLength(64L << 30);
        }
        assertThat(outlined(large).resolve("model.safetensors")).hasSize(64L << 30);
    }

    private Path outlined(Path model) throws IOException {
        Path outline = folder.resolve("outline").resolve(model.getFileName());
        new RemoteModel("file://" + model, new Configuration()).outlineTo(outline);
        return outline;
    }

    @ParameterizedTest
    @CsvSource({
        "hf://org/name, jobs/models download",
        "https://example.org/model, jobs/models download",
        "foo://bucket/model, --packages",
        "abfs://container@account/model, hadoop-azure:3"
    })
    void addressesThatAreNotRead(String address, String remedy) {
        assertThatThrownBy(() -> ModelCache.outline(new Recipe(address, "cpu", "float32", 1, null), conf))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(address, remedy)
                .hasMessageNotContaining("\n");
    }

    /** A copy that no process holds any more, used so many hours ago. */
    private Path used(String name, int hoursAgo) throws IOException {
        Path copy = ModelCache.copied(address(name, 1), conf);
        giveUp(copy);
        Files.setLastModifiedTime(
                copy.getParent(), FileTime.fromMillis(System.currentTimeMillis() - hoursAgo * 3_600_000L));
        return copy;
    }

    private void giveUp(Path copy) throws IOException {
        new HostModelCopies(cache, 0).release(copy.getParent().getFileName().toString());
    }

    /** A model of so many megabytes, at an address and not a path. */
    private String address(String name, int megabytes) throws IOException {
        Path model = folder.resolve("models").resolve(name);
        Path weights = model.resolve("weights.safetensors");
        if (!Files.exists(weights)) {
            Files.createDirectories(model);
            Files.write(weights, new byte[megabytes << 20]);
        }
        return "file://" + model;
    }
}
