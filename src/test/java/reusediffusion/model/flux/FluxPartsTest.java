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
            assertThat(TimeTextEmbedding.timeSeen(like, Placement.cpu().vector(time, 1))
                            .item_double())
                    .isEqualTo(seen);
        }
    }

    @ParameterizedTest
    @CsvSource({"BFloat16, 3504", "Half, 3500", "Float, 3500"})
    void guidanceIsRoundedToTheTypeOfTheNetwork(ScalarType type, double seen) {
        try (Scope scope = new Scope()) {
            Tensor like = torch.zeros(new long[] {1}, new TensorOptions(type));
            assertThat(TimeTextEmbedding.guidanceSeen(like, Placement.cpu().vector(3.5, 1))
                            .item_double())
                    .isEqualTo(seen);
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
            Rotary rotary = FluxPositionTable.rotary(CONFIG, text, rows, columns, Placement.cpu());
            assertThat(rotary.turns().shape()).containsExactly(text + rows * columns, 64);
            Tensor turns = torch.view_as_real(rotary.turns()); // (S, pair, cosine and sine)
            for (long token = 0; token < text + rows * columns; token++) {
                long image = Math.max(0, token - text);
                for (int pair = 0; pair < 64; pair++) {
                    double angle = angle(pair, image / columns, image % columns);
                    assertThat(at(turns.select(2, 0), token, pair)).isCloseTo(Math.cos(angle), within(1e-7));
                    assertThat(at(turns.select(2, 1), token, pair)).isCloseTo(Math.sin(angle), within(1e-7));
                }
            }
        }
    }

    /** Pairs 0 … 7 do not turn, 8 … 35 turn by the row, 36 … 63 by the column. */
    private static double angle(int pair, long row, long column) {
        int first = pair < 8 ? 0 : pair < 36 ? 8 : 36;
        int pairs = first == 0 ? 8 : 28;
        long position = first == 0 ? 0 : first == 8 ? row : column;
        return position * Math.pow(10000, -(double) (pair - first) / pairs);
    }

    private static double at(Tensor table, long token, long pair) {
        return table.select(0, token).select(0, pair).item_double();
    }

    @Test
    void channelsThatDoNotFillAHeadAreAnError() {
        assertThatThrownBy(() -> new FluxConfig(64, null, 1, 1, 128, 2, 32, 16, null, new int[] {16, 16, 16}))
                .hasMessageContaining("axes_dims_rope")
                .hasMessageContaining("48")
                .hasMessageContaining("128");
    }
}
