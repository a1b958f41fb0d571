package reusediffusion.pipeline.family;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import reusediffusion.model.flux.FluxConfig;
import reusediffusion.model.flux.FluxPositionTable;
import reusediffusion.nn.Rotary;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

class FluxPositionsTest {
    private static final FluxConfig CONFIG = new FluxConfig(64, null, 1, 1, 128, 2, 32, 16, null, null);

    @Test
    void outliveTheScopeThatAskedAndFollowTheSize() {
        try (FluxPositions positions = new FluxPositions(CONFIG, Placement.cpu())) {
            Rotary first;
            try (Scope scope = new Scope()) {
                first = positions.of(7, 5, 3);
            }
            for (int i = 0; i < 20; i++) {
                requireEqual(positions.of(7, 5, 3), 7, 5, 3);
                assertThat(positions.of(7, 5, 3)).isSameAs(first);
            }
            requireEqual(positions.of(7, 3, 5), 7, 3, 5);
            requireEqual(positions.of(2, 3, 5), 2, 3, 5);
        }
    }

    private static void requireEqual(Rotary actual, long text, long rows, long columns) {
        try (Scope scope = new Scope()) {
            torch.ones(new long[] {1000, 128}); // would take the place of freed memory
            Rotary expected = FluxPositionTable.rotary(CONFIG, text, rows, columns, Placement.cpu());
            assertThat(actual.turns().equal(expected.turns())).isTrue();
        }
    }
}
