package reusediffusion.pipeline.folder;

import java.util.Arrays;
import java.util.Optional;

/** The families of models that can be run, each with the class of its pipeline in diffusers 0.40.0.dev0. */
public enum ModelFamily {
    /** Stable Diffusion XL. */
    SDXL("StableDiffusionXLPipeline"),
    /** Stable Diffusion 3 and 3.5. */
    SD3("StableDiffusion3Pipeline"),
    /** FLUX.1 dev and schnell. */
    FLUX("FluxPipeline"),
    /** CogVideoX. */
    COGVIDEOX("CogVideoXPipeline");

    private final String pipeline;

    ModelFamily(String pipeline) {
        this.pipeline = pipeline;
    }

    /** The name of the pipeline's class in diffusers, which {@code model_index.json} has. */
    public String pipeline() {
        return pipeline;
    }

    /** The family whose pipeline has this class, if there is one. */
    static Optional<ModelFamily> ofPipeline(String className) {
        return Arrays.stream(values())
                .filter(family -> family.pipeline.equals(className))
                .findFirst();
    }
}
