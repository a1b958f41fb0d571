package reusediffusion.pipeline;

import java.io.Serializable;

/**
 * All that is needed to load a pipeline, and nothing native: what travels to executors.
 *
 * @param model path of a model folder in the diffusers layout
 * @param device {@code cpu}, {@code cuda:0}, …
 * @param dtype {@code float32}, {@code bfloat16} or {@code float16}
 * @param randomWeights seed of random weights in place of the checkpoint's, or null
 */
public record Recipe(String model, String device, String dtype, Long randomWeights) implements Serializable {}
