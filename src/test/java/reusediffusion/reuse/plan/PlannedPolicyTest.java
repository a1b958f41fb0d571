package reusediffusion.reuse.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import reusediffusion.reuse.policy.CalledSteps;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.policy.History;
import reusediffusion.reuse.policy.ReusePolicy;

class PlannedPolicyTest {
    private static final int STEPS = 16;
    private static final String MASK = "1100110001010010";

    /** Rows are marked by the step in their first weight. */
    private static Plan plan() {
        boolean[] called = new boolean[STEPS];
        double[][][] weights = new double[STEPS][1][];
        for (int s = 0; s < STEPS; s++) {
            called[s] = MASK.charAt(s) == '1';
            weights[s][0] = s == 0 ? new double[] {100} : new double[] {100 + s, 0};
        }
        return new Plan(STEPS, called, weights, Plan.Quality.NONE, new Plan.Fit(2, 1e-4, 1, 8));
    }

    @Test
    void followsItsPlan() {
        ReusePolicy policy = new PlannedPolicy(plan());
        History history = History.EMPTY;
        for (int s = 0; s < STEPS; s++) {
            Decision decision = policy.decide(history);
            assertThat(decision.weights()[0][0]).isEqualTo(100 + s);
            history = history.then(decision.call(), Double.NaN);
        }
        assertThat(CalledSteps.text(history.called())).isEqualTo(MASK);
        History over = history;
        assertThatThrownBy(() -> policy.decide(over)).hasMessageContaining("16 steps");
    }

    @Test
    void isTheSameForEverySample() {
        ReusePolicy policy = new PlannedPolicy(plan());
        assertThat(policy.choosesAfterFirstCall()).isFalse();
        assertThat(policy.readsDifferences()).isFalse();
        assertThat(policy.forSample(new FirstCallFeatures(new double[] {9}, new double[] {9})))
                .isSameAs(policy);
    }
}
