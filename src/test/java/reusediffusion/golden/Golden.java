package reusediffusion.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.weights.SafetensorsTensors;

/** Reference tensors made by diffusers, one folder a demo model; and the distances in which parity is told. */
public final class Golden {
    private static final Path ROOT = Path.of("src/test/resources/golden");

    private Golden() {}

    /** A tensor of {@code golden/<model>/<file>.safetensors}. */
    public static Tensor tensor(String model, String file, String name) {
        return SafetensorsTensors.read(ROOT.resolve(model).resolve(file + ".safetensors"), name);
    }

    /** {@code golden/<model>/<file>.json}. */
    public static JsonNode json(String model, String file) {
        try {
            return new ObjectMapper()
                    .readTree(ROOT.resolve(model).resolve(file + ".json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static double maxAbsoluteDifference(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        return actual.to(ScalarType.Double)
                .sub(expected.to(ScalarType.Double))
                .abs()
                .max()
                .item_double();
    }

    /** ‖actual - expected‖ / ‖expected‖. */
    public static double relativeL2(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        Tensor reference = expected.to(ScalarType.Double);
        return actual.to(ScalarType.Double).sub(reference).norm().item_double()
                / reference.norm().item_double();
    }

    /** Of values in 0 … 1, in dB. */
    public static double psnr(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        return -10
                * Math.log10(actual.to(ScalarType.Double)
                        .sub(expected.to(ScalarType.Double))
                        .square()
                        .mean()
                        .item_double());
    }
}
