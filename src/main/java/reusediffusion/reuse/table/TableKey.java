package reusediffusion.reuse.table;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The description of a run that a table or plan was made from, which has to agree with the run that uses it. Equal keys
 * are equal records.
 *
 * @param model name of the model, for people
 * @param weights fingerprint of its weights
 * @param configuration fingerprint of its configuration
 * @param scheduler class name
 * @param timesteps the exact times told to the network, one a step
 * @param frames of a clip; 1 for a picture
 * @param guidance classifier-free guidance, or FLUX's embedded guidance
 * @param trueGuidance classifier-free guidance beside an embedded one; 1 is off
 * @param guidanceRescale 0 is off
 * @param dtype of latents and predictions, such as {@code float32}
 */
public record TableKey(
        String model,
        String weights,
        String configuration,
        String scheduler,
        int steps,
        List<Double> timesteps,
        int height,
        int width,
        int frames,
        double guidance,
        double trueGuidance,
        double guidanceRescale,
        boolean dynamicGuidance,
        String dtype)
        implements Serializable {

    /**
     * A key with as many times as steps.
     *
     * @throws IllegalArgumentException where the numbers differ
     */
    public TableKey {
        timesteps = List.copyOf(Objects.requireNonNull(timesteps, "timesteps is missing"));
        Objects.requireNonNull(model, "model is missing");
        if (timesteps.size() != steps) {
            throw new IllegalArgumentException(
                    "a key of " + steps + " steps needs as many timesteps, and has " + timesteps.size());
        }
    }

    /** The key of the same run in another type. */
    public TableKey in(String type) {
        return new TableKey(
                model,
                weights,
                configuration,
                scheduler,
                steps,
                timesteps,
                height,
                width,
                frames,
                guidance,
                trueGuidance,
                guidanceRescale,
                dynamicGuidance,
                type);
    }

    /**
     * Checks that a run is of the same kind.
     *
     * @throws TableException that names the first field in which {@code run} differs, with both values
     */
    public void requireSame(TableKey run) {
        for (Map.Entry<String, String> difference : differences(run).entrySet()) {
            throw new TableException("The table was made for " + difference.getKey() + " " + difference.getValue()
                    + "; change the run's settings or make a table for them.");
        }
    }

    /** Every field in which {@code run} differs, and how: {@code A, and the run has B}. */
    public Map<String, String> differences(TableKey run) {
        Map<String, String> found = new LinkedHashMap<>();
        Map<String, Object> mine = fields();
        Map<String, Object> theirs = run.fields();
        for (Map.Entry<String, Object> field : mine.entrySet()) {
            Object other = theirs.get(field.getKey());
            if (!Objects.equals(field.getValue(), other)) {
                found.put(field.getKey(), field.getValue() + ", and the run has " + other);
            }
        }
        if (found.containsKey("steps")) {
            found.remove("timesteps");
        } else if (found.containsKey("timesteps")) {
            found.put("timesteps", firstTime(run));
        }
        return found;
    }

    private String firstTime(TableKey run) {
        int i = 0;
        while (timesteps.get(i).equals(run.timesteps.get(i))) {
            i++;
        }
        return timesteps.get(i) + " at step " + i + ", and the run has " + run.timesteps.get(i);
    }

    private Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", model);
        fields.put("configuration", configuration);
        fields.put("weights", weights);
        fields.put("scheduler", scheduler);
        fields.put("steps", steps);
        fields.put("timesteps", timesteps);
        fields.put("height", height);
        fields.put("width", width);
        fields.put("frames", frames);
        fields.put("guidance", guidance);
        fields.put("trueGuidance", trueGuidance);
        fields.put("guidanceRescale", guidanceRescale);
        fields.put("dynamicGuidance", dynamicGuidance);
        fields.put("dtype", dtype);
        return fields;
    }

    /** A short name for files, the same for equal keys alone: model, guidance, steps, size, and a fingerprint of all fields. */
    public String stem() {
        String size = width + "x" + height + (frames > 1 ? "x" + frames : "");
        return model.replaceAll(".*/", "").replaceAll("[^A-Za-z0-9._-]", "-") + "-g" + number(guidance) + "-" + steps
                + "-" + size + "-" + Fingerprint.of(fields().toString());
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
