package reusediffusion.pipeline.folder;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
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
 * @param variant of the weights, such as {@code fp16}; null for the plain ones
 * @param precision {@code fp8} for products in eight bits inside the denoiser's blocks, null for all in {@code dtype}
 * @param components folders by component that take the place of the model's own
 * @param offload whether text encoders are on the device only while they encode
 */
public record Recipe(
        String model,
        String device,
        String dtype,
        int threads,
        Long randomWeights,
        String variant,
        String precision,
        TreeMap<String, String> components,
        boolean offload)
        implements Serializable {
    private static final String EIGHT_BITS = "fp8";
    private static final Set<String> DENOISERS = Set.of("transformer", "unet");

    /**
     * Makes a recipe.
     * @throws IllegalArgumentException for a variant of files beside weights that are of none
     */
    public Recipe {
        if (randomWeights != null && variant != null) {
            throw new IllegalArgumentException("Random weights are read from no files, and the variant " + variant
                    + " names files; leave out option variant or option randomWeights.");
        }
    }

    /** A recipe for the plain weights of a model folder. */
    public Recipe(String model, String device, String dtype, int threads, Long randomWeights) {
        this(model, device, dtype, threads, randomWeights, null, null, new TreeMap<>(), false);
    }

    /** The recipe of the same model with text encoders that are on the device only while they encode, or always. */
    public Recipe offloading(boolean texts) {
        return new Recipe(model, device, dtype, threads, randomWeights, variant, precision, components, texts);
    }

    /** The folder of the model. */
    public Path folder() {
        return Path.of(model);
    }

    /** The files of the model, with components from elsewhere in their places. */
    public ModelFiles files() {
        Map<String, Path> elsewhere = new TreeMap<>();
        components.forEach((name, folder) -> elsewhere.put(name, Path.of(folder)));
        return new ModelFiles(folder(), elsewhere, variant);
    }

    /** The recipe of the same model with folder and components where {@code place} says. */
    public Recipe at(UnaryOperator<String> place) {
        TreeMap<String, String> placed = new TreeMap<>();
        components.forEach((name, folder) -> placed.put(name, place.apply(folder)));
        return new Recipe(
                place.apply(model), device, dtype, threads, randomWeights, variant, precision, placed, offload);
    }

    /** The recipe of the same model with a component from elsewhere. */
    public Recipe with(String component, String folder) {
        TreeMap<String, String> all = new TreeMap<>(components);
        all.put(component, folder);
        return new Recipe(model, device, dtype, threads, randomWeights, variant, precision, all, offload);
    }

    /** The recipe of the same model with random weights of this seed. */
    public Recipe seeded(Long seed) {
        return new Recipe(model, device, dtype, threads, seed, variant, precision, components, offload);
    }

    /** The recipe of the same model on another device and in another type. */
    public Recipe in(String other, String type) {
        return new Recipe(model, other, type, threads, randomWeights, variant, precision, components, offload);
    }

    /**
     * The recipe of the same model with products in another precision.
     *
     * @param asked {@code full} (or null) or {@code fp8}
     * @throws IllegalArgumentException where the precision is neither of these
     */
    public Recipe precise(String asked) {
        if (asked != null && !asked.equals("full") && !asked.equals(EIGHT_BITS)) {
            throw new IllegalArgumentException("Precision takes full or fp8, not " + asked + ".");
        }
        String kept = EIGHT_BITS.equals(asked) ? asked : null;
        return new Recipe(model, device, dtype, threads, randomWeights, variant, kept, components, offload);
    }

    /** Whether this component's blocks are computed in eight bits. */
    public boolean eightBits(String component) {
        return EIGHT_BITS.equals(precision) && DENOISERS.contains(component);
    }

    /**
     * The device and the type of the model's tensors.
     *
     * @throws IllegalArgumentException where the type is none of float32, bfloat16 and float16
     */
    public Placement placement() {
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

    /** The recipe of the same model on another device. */
    public Recipe on(String other) {
        return in(other, dtype);
    }
}
