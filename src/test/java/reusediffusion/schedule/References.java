package reusediffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.DoubleBuffer;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.schedule.formula.LinearCombination;
import reusediffusion.weights.Configuration;
import reusediffusion.weights.SafetensorsTensors;

/** Reference schedules of the published models and of the demo models, and comparison with them. */
final class References {
    private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double BOUND = 1e-6;

    private References() {}

    /** One of the tables of {@code reference_schedules.json}. */
    static JsonNode table(String name) {
        try {
            return JSON.readTree(CHECKPOINTS.resolve("reference_schedules.json").toFile())
                    .required(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The scheduler configuration of a published model. */
    static SchedulerConfig published(String model) {
        return config(CHECKPOINTS.resolve(model));
    }

    /** The scheduler configuration of a demo model: {@code sdxl}, {@code sd3}, {@code flux} or {@code cogvideox}. */
    static SchedulerConfig demo(String model) {
        return config(Path.of("models/tiny-" + model));
    }

    /** The configuration of a demo model with other values of some keys: key, value, key, value … */
    static SchedulerConfig changed(String model, Object... keysAndValues) {
        return changed(demo(model), keysAndValues);
    }

    static SchedulerConfig changed(SchedulerConfig config, Object... keysAndValues) {
        ObjectNode tree = config.given();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            tree.set((String) keysAndValues[i], JSON.valueToTree(keysAndValues[i + 1]));
        }
        return new SchedulerConfig(tree);
    }

    /** A list of numbers that diffusers used on a demo model. */
    static double[] golden(String model, String run, String name) {
        Path file = Path.of("src/test/resources/golden").resolve(model).resolve(run + ".safetensors");
        try (Tensor stored = SafetensorsTensors.read(file, name);
                Tensor tensor = stored.to(torch.ScalarType.Double)) {
            double[] values = new double[(int) tensor.numel()];
            DoubleBuffer buffer = tensor.createBuffer();
            buffer.get(values);
            return values;
        }
    }

    static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).doubleValue();
        }
        return values;
    }

    /** What a step of a two-step method keeps: its clean estimate. */
    static LinearCombination kept(Schedule.Step step) {
        return step.kept().get(0);
    }

    /** What such a step multiplies the clean estimate before it by. */
    static double memory(Schedule.Step step) {
        return step.next().memory().length == 0 ? 0 : step.next().memory()[0];
    }

    static double[] times(Schedule schedule) {
        double[] times = new double[schedule.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = schedule.step(i).time();
        }
        return times;
    }

    static void assertSame(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertSame(actual[i], expected[i]);
        }
    }

    static void assertSame(double actual, double expected) {
        assertThat(actual).isCloseTo(expected, within(BOUND * Math.abs(expected)));
    }

    private static SchedulerConfig config(Path model) {
        return Configuration.read(model.resolve("scheduler/scheduler_config.json"), SchedulerConfig.class);
    }
}
