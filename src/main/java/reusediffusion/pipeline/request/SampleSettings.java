package reusediffusion.pipeline.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings that hold for one sample, under diffusers' names; where one is null, the run's {@link Settings} hold.
 *
 * @param steps denoising steps
 * @param guidance classifier-free guidance, or FLUX's embedded guidance
 * @param width in pixels
 * @param height in pixels
 * @param frames of a clip
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder(alphabetic = true)
public record SampleSettings(
        @JsonProperty("num_inference_steps") Integer steps,
        @JsonProperty("guidance_scale") Double guidance,
        @JsonProperty("width") Integer width,
        @JsonProperty("height") Integer height,
        @JsonProperty("num_frames") Integer frames)
        implements Serializable {
    /** A sample as the run makes it. */
    public static final SampleSettings NONE = new SampleSettings(null, null, null, null, null);

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Makes settings from numbers under diffusers' names.
     *
     * @throws IllegalArgumentException where a fraction stands for a whole number
     */
    public static SampleSettings of(Map<String, BigDecimal> numbers) {
        BigDecimal guidance = numbers.get("guidance_scale");
        if (guidance != null && Double.isInfinite(guidance.doubleValue())) {
            throw new IllegalArgumentException(
                    "guidance_scale is " + guidance + ", which is beyond what a number holds.");
        }
        return new SampleSettings(
                whole(numbers, "num_inference_steps"),
                guidance == null ? null : (Double) guidance.doubleValue(),
                whole(numbers, "width"),
                whole(numbers, "height"),
                whole(numbers, "num_frames"));
    }

    private static Integer whole(Map<String, BigDecimal> numbers, String name) {
        BigDecimal number = numbers.get(name);
        try {
            return number == null ? null : (Integer) number.intValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(name + " is " + number + ", and a whole number is needed.", e);
        }
    }

    /** The settings that are there, by component of {@link Settings}. */
    public Map<String, Object> flags() {
        Map<String, Object> flags = new TreeMap<>();
        flags.put("steps", steps);
        flags.put("guidance", guidance);
        flags.put("width", width);
        flags.put("height", height);
        flags.put("frames", frames);
        flags.values().removeIf(value -> value == null);
        return flags;
    }

    /**
     * The settings of this sample in a run with other settings.
     *
     * @throws IllegalArgumentException that names a value beyond its range
     */
    public Settings over(Settings run) {
        if (equals(NONE)) {
            return run;
        }
        flags().forEach((name, value) -> OptionRanges.check(name, "The row's " + name, (Number) value));
        ObjectNode all = JSON.valueToTree(run);
        all.setAll((ObjectNode) JSON.valueToTree(flags()));
        Settings own = JSON.convertValue(all, Settings.class);
        OptionRanges.checkSize(own);
        return own;
    }

    /** Leaves out what the run says too, so that samples that are made alike are written alike. */
    public SampleSettings beside(Settings run) {
        return new SampleSettings(
                steps != null && steps == run.steps() ? null : steps,
                guidance != null && guidance == run.guidance() ? null : guidance,
                width != null && width == run.width() ? null : width,
                height != null && height == run.height() ? null : height,
                frames != null && frames == run.frames() ? null : frames);
    }

    /** Writes the settings as a JSON object with its names in order; null where nothing is set. */
    public String text() {
        try {
            return equals(NONE) ? null : JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Settings cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    /** Reads settings that {@link #text} wrote. */
    public static SampleSettings parse(String text) {
        try {
            return text == null ? NONE : JSON.readValue(text, SampleSettings.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The settings " + text + " are not a JSON object of settings.", e);
        }
    }
}
