package reusediffusion.job.option;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The options that say how every sample is made; what is left out comes from the preset of the model. */
public final class SampleOptions {
    private final Map<String, Object> flags = new TreeMap<>();
    private String twice;

    @Option(order = 1, names = "--steps", description = "number of denoising steps")
    void steps(int value) {
        flags.put("steps", value);
    }

    @Option(order = 2, names = "--guidance", description = "classifier-free guidance, or FLUX's embedded guidance")
    void guidance(double value) {
        flags.put("guidance", value);
    }

    @Option(
            order = 3,
            names = {"--true-guidance", "--true_guidance"},
            description = "FLUX alone: guidance with a negative prompt; 1 turns it off")
    void trueGuidance(double value) {
        flags.put("trueGuidance", value);
    }

    @Option(
            order = 4,
            names = {"--guidance-rescale", "--guidance_rescale"},
            description = "SDXL alone: rescaling of the guided prediction; 0 turns it off")
    void guidanceRescale(double value) {
        flags.put("guidanceRescale", value);
    }

    @Option(
            order = 5,
            names = {"--dynamic-guidance", "--dynamic_guidance"},
            negatable = true,
            description = "CogVideoX alone: guidance grows along a cosine")
    void dynamicGuidance(boolean value) {
        flags.put("dynamicGuidance", value);
    }

    @Option(order = 6, names = "--width", description = "width in pixels")
    void width(int value) {
        once("width", value);
    }

    @Option(order = 7, names = "--height", description = "height in pixels")
    void height(int value) {
        once("height", value);
    }

    private void once(String name, int value) {
        if (flags.put(name, value) != null) {
            twice = name;
        }
    }

    @Option(
            order = 8,
            names = {"--width-height", "--width_height"},
            arity = "2",
            paramLabel = "PIXELS",
            description = "width and height, as two numbers")
    void widthHeight(int[] values) {
        once("width", values[0]);
        once("height", values[1]);
    }

    @Option(order = 9, names = "--frames", description = "number of frames of a clip")
    void frames(int value) {
        flags.put("frames", value);
    }

    @Option(
            order = 10,
            names = {"--max-sequence-length", "--max_sequence_length"},
            description = "models with T5 alone: largest number of tokens that it reads of a prompt")
    void maxSequenceLength(int value) {
        flags.put("maxSequenceLength", value);
    }

    @Option(
            order = 11,
            names = "--scheduler",
            paramLabel = "CLASS",
            description = "a sampler in place of the model's own, by its name in diffusers;"
                    + " NAME,option=value,... sets its options")
    void scheduler(String value) {
        flags.put("scheduler", value);
    }

    @Option(order = 12, names = "--karras", negatable = true, description = "use Karras sigmas")
    void karras(boolean value) {
        flags.put("karras", value);
    }

    @Option(
            order = 13,
            names = "--noise",
            paramLabel = "TYPE",
            description = "the type in which noise is drawn. auto: the type of the run, as in diffusers;"
                    + " float32: a seed gives the same noise in all types (auto)")
    void noise(String value) {
        flags.put("noise", value);
    }

    @Option(
            order = 14,
            names = {"--vae-tiling", "--vae_tiling"},
            negatable = true,
            description = "decode in tiles, which saves memory for large pictures")
    void vaeTiling(boolean value) {
        flags.put("vaeTiling", value);
    }

    /**
     * The options that the user set, by component of the pipeline's settings.
     *
     * @throws IllegalArgumentException where one is given twice
     */
    public Map<String, Object> flags() {
        if (twice != null) {
            throw new IllegalArgumentException(
                    OptionChecks.of(twice) + " is given twice, by itself and with --width-height; give it once.");
        }
        return flags;
    }
}
