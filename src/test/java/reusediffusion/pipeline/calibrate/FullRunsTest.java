package reusediffusion.pipeline.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import reusediffusion.pipeline.sample.HostMemory;
import reusediffusion.tensor.HostArrays;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

class FullRunsTest {
    private static Tensor latents(float... values) {
        return HostArrays.tensor(values, 2, values.length / 2);
    }

    @Test
    void errorsAreRelativeToEachSamplesOwnGoal() {
        try (Scope scope = new Scope()) {
            double[] errors = FullRuns.errors(latents(3, 5, 0, 10), latents(3, 4, 6, 8));
            assertThat(errors[0]).isEqualTo(0.2, within(1e-12));
            assertThat(errors[1]).isEqualTo(Math.sqrt(40) / 10, within(1e-12));
        }
    }

    @Test
    void stepsAreRoundedToWhatFilesKeepAndTheLastIsNot() {
        float[] step = {1, 1 / 3f, -1 / 7f, 1e-6f};
        try (Scope scope = new Scope();
                HostTensors kept = new HostTensors(new HostMemory(Placement.cpu()))) {
            FullRuns runs = new FullRuns(kept, kept.keep(latents(step)));
            runs.add(latents(step));
            runs.add(null);
            runs.add(latents(step));
            long bytes = kept.bytes();
            runs.round();
            assertThat(kept.bytes())
                    .as("what was rounded is freed")
                    .isEqualTo(bytes)
                    .isEqualTo(3 * 4 * Float.BYTES);
            float[] rounded = BlockFloatingPoint.of(step).values();
            assertThat(rounded).isNotEqualTo(step);
            List<float[]> stored = runs.stored();
            assertThat(stored.get(0)).isEqualTo(rounded);
            assertThat(stored.get(1)).isNull();
            assertThat(stored.get(2)).isEqualTo(step);
            assertThat(HostArrays.floats(runs.before(0))).isEqualTo(step);
            assertThat(HostArrays.floats(runs.last())).isEqualTo(step);
            assertThatThrownBy(() -> runs.before(2)).hasMessageContaining("only the last latents");
        }
    }

    @Test
    void runsOfAFileAreThoseThatWereStored() {
        float[] last = {5, 6, 7, 8};
        try (Scope scope = new Scope();
                HostTensors kept = new HostTensors(new HostMemory(Placement.cpu()))) {
            FullRuns runs = new FullRuns(kept, kept.keep(latents(1, 2, 3, 4)));
            runs.addAll(new StoredRuns(Arrays.asList(null, last), List.of(), List.of(), 1));
            assertThat(runs.stored()).containsExactly(null, last);
            assertThat(runs.last().shape()).containsExactly(2, 2);
        }
    }
}
