package reusediffusion.pipeline.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.HostArrays;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

class StepModulationsTest {
    private static final Settings SETTINGS = Presets.resolve(Path.of("models/tiny-sd3"), Map.of());

    /** Six steps at the times 60, 50, … 10. */
    private static final Schedule SCHEDULE = new Schedule() {
        @Override
        public int size() {
            return 6;
        }

        @Override
        public Step step(int i) {
            return Step.linear(60 - 10 * i, 1, 1, 1);
        }
    };

    private final List<List<Double>> made = new ArrayList<>();

    /** Of two vectors a row: the time, and the number of the row. */
    private StepModulations modulations(int most) {
        return new StepModulations(most, settings -> SCHEDULE, (times, told, settings) -> {
            made.add(IntStream.range(0, times.length).mapToObj(i -> times[i]).toList());
            int rows = (int) told.rows();
            float[] all = new float[times.length * rows * 2];
            for (int n = 0; n < times.length * rows; n++) {
                all[2 * n] = (float) times[n / rows];
                all[2 * n + 1] = n % rows;
            }
            return HostArrays.tensor(all, (long) times.length * rows, 2);
        });
    }

    private static Conditioning told(long samples) {
        return new Conditioning(
                1,
                Map.of(
                        "pooled",
                        torch.zeros(new long[] {1, samples, 3}, Placement.cpu().options())));
    }

    private static void requireVectors(StepModulations modulations, double time, Conditioning told, int rows) {
        try (Scope scope = new Scope()) {
            Tensor vectors = modulations.at(time, told, SETTINGS);
            assertThat(vectors.shape()).containsExactly(rows, 2);
            float[] expected = new float[2 * rows];
            for (int r = 0; r < rows; r++) {
                expected[2 * r] = (float) time;
                expected[2 * r + 1] = r;
            }
            assertThat(HostArrays.floats(vectors)).containsExactly(expected);
        }
    }

    @Test
    void whoAsksAgainIsGivenWhatWasMadeAhead() {
        try (Scope scope = new Scope();
                StepModulations modulations = modulations(8)) {
            Conditioning two = told(2);
            for (double time : new double[] {60, 50, 40, 20, 10}) { // a step without a call is passed over
                requireVectors(modulations, time, two, 2);
            }
            assertThat(made).containsExactly(List.of(60.0), List.of(50.0, 40.0, 30.0, 20.0), List.of(10.0));
            requireVectors(modulations, 60, two, 2); // another run of the same texts
            requireVectors(modulations, 50, two, 2);
            assertThat(made.subList(3, made.size())).containsExactly(List.of(60.0, 50.0, 40.0, 30.0));
        }
    }

    @Test
    void otherSamplesHaveTheirOwn() {
        try (Scope scope = new Scope();
                StepModulations modulations = modulations(8)) {
            Conditioning two = told(2);
            requireVectors(modulations, 60, two, 2);
            requireVectors(modulations, 50, two, 2);
            requireVectors(modulations, 50, told(1), 1); // the same values, but other samples
            requireVectors(modulations, 40, two, 2);
            assertThat(made)
                    .containsExactly(List.of(60.0), List.of(50.0, 40.0, 30.0, 20.0), List.of(50.0), List.of(40.0));
        }
    }

    @Test
    void manyRowsMakeTheirOwnAtEachStep() {
        try (Scope scope = new Scope();
                StepModulations modulations = modulations(8)) {
            Conditioning five = told(5);
            requireVectors(modulations, 60, five, 5);
            requireVectors(modulations, 50, five, 5);
            requireVectors(modulations, 45, five, 5); // a time that is in no schedule
            assertThat(made).containsExactly(List.of(60.0), List.of(50.0), List.of(45.0));
        }
    }
}
