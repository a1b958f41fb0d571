package reusediffusion.reuse.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PoliciesTest {
    /** The mask of a run whose differences are these. */
    private static String mask(ReusePolicy policy, double... differences) {
        History history = History.EMPTY;
        for (double d : differences) {
            Decision decision = policy.decide(history);
            history = history.then(decision.call(), policy.readsDifferences() ? d : Double.NaN);
        }
        return CalledSteps.text(history.called());
    }

    @Test
    void dynamicRepeatsOnStraightLinesOnly() {
        ReusePolicy policy = new DynamicPolicy(0.01, 4);
        assertThat(policy.readsDifferences()).isTrue();
        assertThat(mask(policy, 50, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)).isEqualTo("11110000100");
        assertThat(mask(policy, 50, 1, 2, 4, 8, 16, 32, 64, 128)).isEqualTo("111111111");
        assertThat(mask(policy, 1, 1, 1, 1, 9, 9, 9, 9, 9)).isEqualTo("111101100");
    }

    @Test
    void dynamicLooksAtTheLatestThree() {
        // (d₁ + d₃) / 2 - d₂ is 0.00999 d₂ before step 4, then 0.02 d₃
        assertThat(mask(new DynamicPolicy(0.01, 4), 7, 1, 1, 1.01998, 1.0808)).isEqualTo("11110");
        assertThat(mask(new DynamicPolicy(0.01, 4), 7, 1, 1, 1.0202, 1)).isEqualTo("11111");
    }

    @Test
    void dynamicKeepsItsRun() {
        double[] straight = new double[12];
        Arrays.fill(straight, 1);
        assertThat(mask(new DynamicPolicy(0.01, 1), straight)).isEqualTo("111101010101");
        assertThat(mask(new DynamicPolicy(0.01, 2), straight)).isEqualTo("111100100100");
        assertThat(mask(new DynamicPolicy(0.01, 0), straight)).isEqualTo("111111111111");
        assertThatThrownBy(() -> new DynamicPolicy(Double.NaN, 1)).hasMessageContaining("NaN");
    }

    @Test
    void uniformCallsAtItsInterval() {
        assertThat(mask(UniformPolicy.every(3, 8, 0), new double[8])).isEqualTo("10010010");
        assertThat(mask(UniformPolicy.every(1, 4, 0), new double[4])).isEqualTo("1111");
        assertThatThrownBy(() -> UniformPolicy.every(0, 4, 0)).hasMessageContaining("not 0");
    }

    @Test
    void uniformMakesExactlySoManyCalls() {
        for (int steps = 1; steps <= 50; steps++) {
            for (int calls = 1; calls <= steps; calls++) {
                String mask = mask(UniformPolicy.of(calls, steps, 0), new double[steps]);
                assertThat(mask).hasSize(steps).startsWith("1");
                assertThat(mask.chars().filter(c -> c == '1').count()).isEqualTo(calls);
                int widest = Arrays.stream((mask.substring(1) + "1").split("1", -1))
                        .mapToInt(String::length)
                        .max()
                        .orElse(0);
                assertThat(widest).isLessThanOrEqualTo((steps - 1) / calls);
            }
        }
        assertThat(mask(UniformPolicy.of(14, 28, 1), new double[28])).isEqualTo("10".repeat(14));
        assertThatThrownBy(() -> UniformPolicy.of(29, 28, 0))
                .hasMessageContaining("28 steps")
                .hasMessageContaining("29");
    }

    @Test
    void firstOrderContinuesALine() {
        UniformPolicy policy = UniformPolicy.every(3, 9, 1);
        double[] line = {5, 7, 9, 11, 13, 15, 17, 19, 21};
        History history = History.EMPTY;
        for (int s = 0; s < 9; s++) {
            Decision decision = policy.decide(history);
            int[] latest = CalledSteps.before(policy.called(), s, 2);
            if (!decision.call() && s > 3) {
                double[] w = decision.weights()[0];
                assertThat(w[0] * line[latest[0]] + w[1] * line[latest[1]]).isCloseTo(line[s], within(1e-12));
            } else {
                assertThat(decision).isSameAs(decision.call() ? Decision.CALL : Decision.REPEAT);
            }
            history = history.then(decision.call(), Double.NaN);
        }
        History over = history;
        assertThatThrownBy(() -> policy.decide(over)).hasMessageContaining("9 steps");
        assertThatThrownBy(() -> new UniformPolicy(new boolean[3], 0)).hasMessageContaining("first step");
        assertThatThrownBy(() -> UniformPolicy.every(2, 9, 2)).hasMessageContaining("not 2");
    }
}
