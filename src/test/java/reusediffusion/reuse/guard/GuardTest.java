package reusediffusion.reuse.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.statistics.Quantiles;

/** Plans of 8 and 14 calls with 40 and 50 dB for the mean sample; five samples of difficulties -2 to 2. */
class GuardTest {
    private static final List<Guard.Outlook> OUTLOOKS =
            List.of(new Guard.Outlook(8, 40, 2, 1, 0.5), new Guard.Outlook(14, 50, 4, 3, 0.5));
    private final Guard guard = guard(new double[] {-2, -1, 0, 1, 2}, new double[] {-2, 0, 2}, OUTLOOKS);

    private static Guard guard(double[] difficulties, double[] misses, List<Guard.Outlook> outlooks) {
        return new Guard(null, null, difficulties, misses, outlooks);
    }

    @Test
    void takesTheCheapestPlanThatReachesTheFloor() {
        assertThat(guard.calls(0, new GuardGoal.Floor(40, 0.5), 28)).isEqualTo(8);
        assertThat(guard.calls(0.01, new GuardGoal.Floor(40, 0.5), 28)).isEqualTo(14);
        assertThat(guard.calls(2.5, new GuardGoal.Floor(40, 0.5), 28)).isEqualTo(14);
        assertThat(guard.calls(2.51, new GuardGoal.Floor(40, 0.5), 28)).isEqualTo(28);
    }

    /** At a confidence of 0.75 the miss is -1 spread, at 0.25 it is +1. */
    @Test
    void confidenceLeavesRoomForMisses() {
        assertThat(guard.calls(0, new GuardGoal.Floor(39, 0.75), 28)).isEqualTo(8);
        assertThat(guard.calls(0, new GuardGoal.Floor(39.01, 0.75), 28)).isEqualTo(14);
        assertThat(guard.calls(0, new GuardGoal.Floor(47, 0.75), 28)).isEqualTo(14);
        assertThat(guard.calls(0, new GuardGoal.Floor(47.01, 0.75), 28)).isEqualTo(28);
        assertThat(guard.calls(0, new GuardGoal.Floor(41, 0.25), 28)).isEqualTo(8);
    }

    @Test
    void aPriceBuysTheCallsThatAreWorthIt() {
        // Squared errors of the mean sample: 1e-4 at 8 calls, 1e-5 at 14, none at 28.
        assertThat(guard.calls(0, new GuardGoal.Price(1.51e-5, 0.5), 28)).isEqualTo(8);
        assertThat(guard.calls(0, new GuardGoal.Price(1.49e-5, 0.5), 28)).isEqualTo(14);
        assertThat(guard.calls(0, new GuardGoal.Price(7.2e-7, 0.5), 28)).isEqualTo(14);
        assertThat(guard.calls(0, new GuardGoal.Price(7.1e-7, 0.5), 28)).isEqualTo(28);
        // With a confidence of 0.75 they are 10^0.1 and 10^0.3 times as large.
        assertThat(guard.calls(0, new GuardGoal.Price(1.764e-5, 0.75), 28)).isEqualTo(14);
        assertThat(guard.calls(0, new GuardGoal.Price(1.768e-5, 0.75), 28)).isEqualTo(8);
    }

    /** Going from 8 to 14 calls takes 3.14e-5, 2.22e-5, 1.5e-5, … a call off the squared errors of the five. */
    @Test
    void thePriceIsTheLowestWithinTheMeanCalls() {
        assertThat(price(8)).isCloseTo(3.1349e-5, within(1e-9));
        assertThat(price((3 * 8 + 2 * 14) / 5.0)).isCloseTo(1.5e-5, within(1e-10));
        assertThat(price(28)).isLessThan(1e-17);
        assertThat(price(7)).isEqualTo(1);
    }

    private double price(double calls) {
        return guard.price(calls, 0.5, 28).perCall();
    }

    @Test
    void quantilesLieBetweenNeighbours() {
        double[] values = {1, 2, 4};
        assertThat(Quantiles.of(values, 0)).isEqualTo(1);
        assertThat(Quantiles.of(values, 0.25)).isEqualTo(1.5);
        assertThat(Quantiles.of(values, 0.75)).isEqualTo(3);
        assertThat(Quantiles.of(values, 1)).isEqualTo(4);
    }

    @Test
    void knowsAPlanAndASample() {
        double[] one = {0};
        assertThatThrownBy(() -> guard(one, one, List.of())).hasMessageContaining("no plan or no sample");
        assertThatThrownBy(() -> guard(new double[0], one, OUTLOOKS)).hasMessageContaining("no plan or no sample");
        assertThatThrownBy(() -> guard(one, new double[0], OUTLOOKS)).hasMessageContaining("no plan or no sample");
    }
}
