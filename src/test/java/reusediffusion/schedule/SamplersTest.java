package reusediffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every sampler with every option against diffusers' own, along a network and a noise in closed form. */
class SamplersTest {
    private static final Path FILE = Path.of(System.getProperty("samplers", "src/test/resources/golden/samplers.json"));

    /** diffusers follows its schedules in float32, whose rounding a few thousand operations carry along. */
    private static final double BOUND = 1e-4;

    @Test
    void followsDiffusersEverywhere() {
        List<String> wrong = new ArrayList<>();
        JsonNode all = read();
        all.fields().forEachRemaining(entry -> {
            JsonNode table = entry.getValue();
            try {
                SchedulerConfig config = new SchedulerConfig((ObjectNode) table.get("config"));
                Schedule schedule = config.schedule(
                        table.get("steps").intValue(), table.get("image_tokens").intValue());
                String fault = fault(new StandIn(schedule), table);
                if (!fault.isEmpty()) {
                    wrong.add(entry.getKey() + ": " + fault);
                }
            } catch (IllegalArgumentException e) {
                if (!table.has("refused")) {
                    wrong.add(entry.getKey() + ": " + e.getMessage());
                }
            }
        });
        assertThat(all).hasSizeGreaterThan(450);
        assertThat(wrong).isEmpty();
    }

    private static String fault(StandIn run, JsonNode table) {
        if (table.has("refused")) {
            return "diffusers refuses it: " + table.get("refused");
        }
        double[] times = References.doubles(table.get("timesteps"));
        if (times.length != run.times().length) {
            return run.times().length + " steps, not " + times.length;
        }
        for (int i = 0; i < times.length; i++) {
            if (Math.abs(times[i] - run.times()[i]) > 1e-3) {
                return "times " + Arrays.toString(run.times()) + ", not " + Arrays.toString(times);
            }
            if (table.get("draws").get(i).intValue() != run.draws()[i]) {
                return "draws " + Arrays.toString(run.draws()) + ", not " + table.get("draws");
            }
        }
        for (int i = 0; i < run.trajectory().size(); i++) {
            double[] expected = References.doubles(table.get("trajectory").get(i));
            double error = apart(run.trajectory().get(i), expected);
            if (!(error < BOUND)) {
                return "after " + i + " steps apart by " + error;
            }
        }
        return "";
    }

    /** The largest difference over the largest value. */
    private static double apart(double[] actual, double[] expected) {
        double difference = 0;
        double largest = 0;
        for (int j = 0; j < expected.length; j++) {
            difference = Math.max(difference, Math.abs(actual[j] - expected[j]));
            largest = Math.max(largest, Math.abs(expected[j]));
        }
        return difference / largest;
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(FILE.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
