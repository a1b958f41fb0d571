package reusediffusion.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

class SafetensorsWriterTest {
    private static final Placement CPU = Placement.cpu();

    @TempDir
    private Path folder;

    @Test
    void writesWhatIsReadAgain() throws IOException {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("a.weight", new long[] {7, 3, 2});
        shapes.put("b", new long[] {5});
        shapes.put("ü", new long[] {1, 11});
        try (Scope scope = new Scope();
                RandomWeights source = new RandomWeights(CPU, 3);
                RandomWeights same = new RandomWeights(CPU, 3)) {
            new SafetensorsWriter(folder, "model", ScalarType.Float, 100).write(shapes, source);
            assertThat(folder.resolve("model-00003-of-00003.safetensors")).doesNotExist();
            assertThat(folder.resolve("model-00002-of-00002.safetensors")).isRegularFile();
            assertThat(Files.readString(folder.resolve("model.safetensors.index.json")))
                    .contains("\"total_size\" : 232");
            try (Checkpoint checkpoint = Checkpoint.open(folder, CPU)) {
                shapes.forEach(
                        (name, shape) -> assertThat(checkpoint.read(name, shape).equal(same.read(name, shape)))
                                .isTrue());
                checkpoint.requireAllRead();
            }
        }
    }

    /** The file and the weights are 200 MB each; both at once would be twice that. */
    @Test
    void convertedWeightsTakeTheirOwnMemoryAlone() throws IOException {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < 50; i++) {
            shapes.put("layer." + i, new long[] {2000, 1000});
        }
        try (Scope scope = new Scope();
                RandomWeights source = new RandomWeights(CPU.as(ScalarType.BFloat16), 3)) {
            new SafetensorsWriter(folder, "model", ScalarType.BFloat16, 1 << 30).write(shapes, source);
            DeviceMeter meter = DeviceMeter.of(CPU);
            meter.restart();
            long before = meter.used();
            List<Tensor> weights = new ArrayList<>();
            try (Checkpoint checkpoint = Checkpoint.open(folder, CPU.as(ScalarType.Half))) {
                shapes.forEach((name, shape) -> weights.add(checkpoint.read(name, shape)));
            }
            assertThat(meter.peak() - before).isLessThan(260_000_000L);
            assertThat(weights.get(0).to(ScalarType.Float).std(false).item_double())
                    .isBetween(0.03, 0.033);
        }
    }
}
