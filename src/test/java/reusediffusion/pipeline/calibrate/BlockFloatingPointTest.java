package reusediffusion.pipeline.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockFloatingPointTest {
    @Test
    void areNearAndComeBackAsTheyWere() {
        Random random = new Random(1);
        for (float scale : new float[] {1e-6f, 0.7f, 1, 14.6f, 32768, 1e9f}) {
            float[] values = new float[1000];
            float largest = 0;
            for (int i = 0; i < values.length; i++) {
                values[i] = scale * (float) random.nextGaussian();
                largest = Math.max(largest, Math.abs(values[i]));
            }
            float[] kept = BlockFloatingPoint.of(values).values();
            for (int i = 0; i < values.length; i++) {
                assertThat(Math.abs(kept[i] - values[i])).isLessThanOrEqualTo(largest / 32768);
            }
            assertThat(BlockFloatingPoint.of(kept).values()).isEqualTo(kept);
        }
        assertThat(BlockFloatingPoint.of(0, 0, -0f).values()).containsExactly(0, 0, 0);
        assertThat(BlockFloatingPoint.of().values()).isEmpty();
        assertThat(BlockFloatingPoint.of(1, -1, 0.5f).values()).containsExactly(1, -1, 0.5f);
    }
}
