package reusediffusion.model.flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.nn.Rotary;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

class FluxPartsTest {
    private static final FluxConfig CONFIG = new FluxConfig(64, null, 1, 1, 128, 2, 32, 16, null, null);

    @ParameterizedTest
    @CsvSource({"BFloat16, 750, 752", "BFloat16, 988.41, 988", "BFloat16, 1000, 1000", "Float, 750, 750"})
    void timeIsRoundedToTheTypeOfTheNetwork(ScalarType type, double time, double seen) {
        try (Scope scope = new Scope()) {
            Tensor like = torch.zeros(new long[] {1}, new TensorOptions(type));
            assertThat(TimeTextEmbedding.timeSeen(like, time).item_double()).isEqualTo(seen);
        }
    }

    @ParameterizedTest
    @CsvSource({"BFloat16, 3504", "Half, 3500", "Float, 3500"})
    void guidanceIsRoundedToTheTypeOfTheNetwork(ScalarType type, double seen) {
        try (Scope scope = new Scope()) {
            Tensor like = torch.zeros(new long[] {1}, new TensorOptions(type));
            assertThat(TimeTextEmbedding.guidanceSeen(like, 3.5).item_double()).isEqualTo(seen);
        }
    }

    @Test
    void float16IsBroughtBackIntoItsRange() {
        try (Scope scope = new Scope()) {
            Tensor large = Tensor.create(new float[] {1, 1e6f, -1e6f});
            Tensor half = HalfRange.clip(large.to(ScalarType.Half)).to(ScalarType.Double);
            assertThat(half.select(0, 0).item_double()).isEqualTo(1);
            assertThat(half.select(0, 1).item_double()).isEqualTo(65504);
            assertThat(half.select(0, 2).item_double()).isEqualTo(-65504);
            assertThat(HalfRange.clip(large).select(0, 1).item_double()).isEqualTo(1e6);
        }
    }

    @Test
    void tokensTurnByTheirRowAndColumn() {
        long text = 5;
        long rows = 4;
        long columns = 7;
        try (Scope scope = new Scope()) {
            Rotary rotary = Positions.rotary(CONFIG, text, rows, columns, Placement.cpu());
            assertThat(rotary.cosine().shape()).containsExactly(text + rows * columns, 128);
            for (long token = 0; token < text + rows * columns; token++) {
                long image = Math.max(0, token - text);
                for (int channel = 0; channel < 128; channel++) {
                    double angle = angle(channel, image / columns, image % columns);
                    assertThat(at(rotary.cosine(), token, channel)).isCloseTo(Math.cos(angle), within(1e-7));
                    assertThat(at(rotary.sine(), token, channel)).isCloseTo(Math.sin(angle), within(1e-7));
                }
            }
        }
    }

    /** Channels 0 … 15 do not turn, 16 … 71 by the row, 72 … 127 by the column; pairs turn together. */
    private static double angle(int channel, long row, long column) {
        int first = channel < 16 ? 0 : channel < 72 ? 16 : 72;
        int width = first == 0 ? 16 : 56;
        long position = first == 0 ? 0 : first == 16 ? row : column;
        int pair = (channel - first) / 2;
        return position * Math.pow(10000, -2.0 * pair / width);
    }

    private static double at(Tensor table, long token, long channel) {
        return table.select(0, token).select(0, channel).item_double();
    }

    @Test
    void channelsThatDoNotFillAHeadAreAnError() {
        assertThatThrownBy(() -> new FluxConfig(64, null, 1, 1, 128, 2, 32, 16, null, new int[] {16, 16, 16}))
                .hasMessageContaining("axes_dims_rope")
                .hasMessageContaining("48")
                .hasMessageContaining("128");
    }
}
