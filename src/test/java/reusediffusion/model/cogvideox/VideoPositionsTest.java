package reusediffusion.model.cogvideox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.nn.Rotary;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.CheckpointNames;
import reusediffusion.weights.Configuration;

class VideoPositionsTest {
    private static final long TEXT = 226;

    private static CogVideoXConfig published(String model) {
        return Configuration.read(
                CheckpointNames.folder(model, "transformer").resolve("config.json"), CogVideoXConfig.class);
    }

    private static double at(Tensor table, long token, long channel) {
        return table.select(0, token).select(0, channel).item_double();
    }

    /** The trained size itself: rows 0 … 29, columns 0 … 44, frames 0 … 12; 16, 24 and 24 of a head's 64 channels. */
    @Test
    void turnsByFrameRowAndColumn() {
        try (Scope scope = new Scope()) {
            Rotary rotary = RotaryTable.of(published("CogVideoX-5b"), 13, 30, 45, TEXT);
            Tensor turns = torch.view_as_real(rotary.turns()); // (S, pair, cosine and sine)
            long token = TEXT + (7 * 30 + 11) * 45 + 29;
            double[] angles = {7 * power(2, 16), 11 * power(4, 24), 29 * power(22, 24)};
            int[] pairs = {1, 8 + 2, 20 + 11};
            for (int i = 0; i < pairs.length; i++) {
                assertThat(at(turns.select(2, 0), token, pairs[i])).isCloseTo(Math.cos(angles[i]), within(1e-5));
                assertThat(at(turns.select(2, 1), token, pairs[i])).isCloseTo(Math.sin(angles[i]), within(1e-5));
            }
            assertThat(rotary.size()).isEqualTo(TEXT + 13 * 30 * 45);
        }
    }

    private static double power(int channel, int width) {
        return Math.pow(10000, -(double) channel / width);
    }

    @Test
    void leavesTextAsItIs() {
        try (Scope scope = new Scope();
                Noise noise = new Noise(1)) {
            Rotary rotary = RotaryTable.of(published("CogVideoX-5b"), 1, 4, 6, 5);
            Tensor x = noise.next(2, 5 + 24, 3, 64);
            Tensor turned = rotary.apply(x);
            assertThat(turned.narrow(1, 0, 5).equal(x.narrow(1, 0, 5))).isTrue();
            assertThat(turned.narrow(1, 6, 23).equal(x.narrow(1, 6, 23))).isFalse();
        }
    }

    /**
     * Other shapes are fitted into the trained 30 × 45: first and last row and column, as the reference spaces them. Half
     * a token rounds to the even one.
     */
    @ParameterizedTest
    @CsvSource({
        "30, 45, 0, 0, 29, 44",
        "16, 16, 0, 8, 28.125, 35.625",
        "48, 24, 0, 15, 29.375, 28.75",
        "8, 45, 11, 0, 16.625, 44"
    })
    void fitsOtherShapesIntoTheTrainedOne(
            long rows, long columns, double top, double left, double bottom, double right) {
        try (Scope scope = new Scope()) {
            Tensor turns = torch.view_as_real(RotaryTable.of(published("CogVideoX-5b"), 1, rows, columns, 0)
                    .turns());
            long last = rows * columns - 1;
            double[] expected = {top, left, bottom, right};
            long[] tokens = {0, 0, last, last};
            long[] pairs = {8, 20, 8, 20};
            for (int i = 0; i < 4; i++) {
                assertThat(at(turns.select(2, 1), tokens[i], pairs[i])).isCloseTo(Math.sin(expected[i]), within(1e-5));
                assertThat(at(turns.select(2, 0), tokens[i], pairs[i])).isCloseTo(Math.cos(expected[i]), within(1e-5));
            }
        }
    }

    /** Channels of 1920: 480 for the frame, then 720 for the column, then 720 for the row, each sines before cosines. */
    @Test
    void addsSinusoidsInTheSmallModel() {
        try (Scope scope = new Scope()) {
            Tensor table = SinusoidTable.of(published("CogVideoX-2b"), 13, 30, 45, TEXT);
            assertThat(table.size(0)).isEqualTo(TEXT + 13 * 30 * 45);
            assertThat(table.size(1)).isEqualTo(1920);
            assertThat(table.narrow(0, 0, TEXT).abs().max().item_double()).isZero();
            long token = TEXT + (5 * 30 + 17) * 45 + 40;
            assertThat(at(table, token, 3)).isCloseTo(Math.sin(5 * power(3, 240)), within(1e-6));
            assertThat(at(table, token, 240 + 3)).isCloseTo(Math.cos(5 * power(3, 240)), within(1e-6));
            assertThat(at(table, token, 480 + 10)).isCloseTo(Math.sin(40 / 1.875 * power(10, 360)), within(1e-6));
            assertThat(at(table, token, 480 + 360 + 10)).isCloseTo(Math.cos(40 / 1.875 * power(10, 360)), within(1e-6));
            assertThat(at(table, token, 1200 + 10)).isCloseTo(Math.sin(17 / 1.875 * power(10, 360)), within(1e-6));
            assertThat(at(table, token, 1200 + 360)).isCloseTo(Math.cos(17 / 1.875), within(1e-6));
        }
    }
}
