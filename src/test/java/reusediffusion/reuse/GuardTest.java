package reusediffusion.reuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Plans of 8 and 14 calls with 40 and 50 dB for the mean sample; five samples of difficulties -2 to 2. */
class GuardTest {
    private static final List<Guard.Outlook> OUTLOOKS =
            List.of(new Guard.Outlook(8, 40, 2, 1), new Guard.Outlook(14, 50, 4, 3));
    private final Guard guard = guard(new double[] {-2, -1, 0, 1, 2}, new double[] {-2, 0, 2}, OUTLOOKS);

    private static Guard guard(double[] difficulties, double[] misses, List<Guard.Outlook> outlooks) {
        return new Guard(null, null, difficulties, misses, outlooks);
    }

    @Test
    void takesTheCheapestPlanThatReachesTheFloor() {
        assertThat(guard.calls(0, 40, 0.5, 28)).isEqualTo(8);
        assertThat(guard.calls(0.01, 40, 0.5, 28)).isEqualTo(14);
        assertThat(guard.calls(2.5, 40, 0.5, 28)).isEqualTo(14);
        assertThat(guard.calls(2.51, 40, 0.5, 28)).isEqualTo(28);
    }

    /** At a confidence of 0.75 the miss is -1 spread, at 0.25 it is +1. */
    @Test
    void confidenceLeavesRoomForMisses() {
        assertThat(guard.calls(0, 39, 0.75, 28)).isEqualTo(8);
        assertThat(guard.calls(0, 39.01, 0.75, 28)).isEqualTo(14);
        assertThat(guard.calls(0, 47, 0.75, 28)).isEqualTo(14);
        assertThat(guard.calls(0, 47.01, 0.75, 28)).isEqualTo(28);
        assertThat(guard.calls(0, 41, 0.25, 28)).isEqualTo(8);
    }

    /** The five cross 8, 14 and 28 calls at floors of their own: 44, 42, 40, 38, 36 and 58, 54, 50, 46, 42 dB. */
    @Test
    void theFloorIsTheHighestWithinTheMeanCalls() {
        assertThat(guard.floor(8, 0.5, 28)).isCloseTo(36, within(1e-6));
        assertThat(guard.floor((3 * 8 + 2 * 14) / 5.0, 0.5, 28)).isCloseTo(40, within(1e-6));
        assertThat(guard.floor(14, 0.5, 28))
                .isCloseTo(42, within(1e-6)); // above, 8, 14, 14, 14 and 28 are 15.6 in the mean
        assertThat(guard.floor(28, 0.5, 28)).isCloseTo(140, within(1e-6));
        assertThat(guard.floor(7, 0.5, 28)).isCloseTo(0, within(1e-6));
    }

    @Test
    void quantilesLieBetweenNeighbours() {
        double[] values = {1, 2, 4};
        assertThat(Guard.quantile(values, 0)).isEqualTo(1);
        assertThat(Guard.quantile(values, 0.25)).isEqualTo(1.5);
        assertThat(Guard.quantile(values, 0.75)).isEqualTo(3);
        assertThat(Guard.quantile(values, 1)).isEqualTo(4);
    }

    @Test
    void knowsAPlanAndASample() {
        double[] one = {0};
        assertThatThrownBy(() -> guard(one, one, List.of())).hasMessageContaining("no plan or no sample");
        assertThatThrownBy(() -> guard(new double[0], one, OUTLOOKS)).hasMessageContaining("no plan or no sample");
        assertThatThrownBy(() -> guard(one, new double[0], OUTLOOKS)).hasMessageContaining("no plan or no sample");
    }
}
