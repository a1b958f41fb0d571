package reusediffusion.pipeline;

import java.io.Serializable;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Torch;

/**
 * All that is needed to load a pipeline, and nothing native: what travels to executors.
 *
 * @param model path of a model folder in the diffusers layout
 * @param device {@code cpu}, {@code cuda:0}, …
 * @param dtype {@code float32}, {@code bfloat16} or {@code float16}
 * @param threads CPU threads of one batch; the same number gives the same bits
 * @param randomWeights seed of random weights in place of the checkpoint's, or null
 */
public record Recipe(String model, String device, String dtype, int threads, Long randomWeights)
        implements Serializable {

    Path folder() {
        return Path.of(model);
    }

    Placement placement() {
        Torch.ready();
        return new Placement(
                device,
                switch (dtype) {
                    case "float32" -> ScalarType.Float;
                    case "bfloat16" -> ScalarType.BFloat16;
                    case "float16" -> ScalarType.Half;
                    default -> throw new IllegalArgumentException(
                            "Unknown dtype '" + dtype + "'; choose float32, bfloat16 or float16.");
                });
    }

    /** The device that {@code cpu}, {@code cuda} or {@code auto} means in this process: auto takes a GPU where there is one. */
    public static String device(String asked) {
        Torch.ready();
        return switch (asked) {
            case "auto" -> torch.cuda_is_available() ? "cuda:0" : "cpu";
            case "cuda" -> "cuda:0";
            default -> asked;
        };
    }

    /** The same recipe for another device. */
    public Recipe on(String other) {
        return new Recipe(model, other, dtype, threads, randomWeights);
    }
}
