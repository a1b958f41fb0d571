package reusediffusion.pipeline.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyOptionsTest {
    private static String policy(Map<String, Object> given) {
        return new PolicyOptions(given, name -> name).policyOr("original");
    }

    @Test
    void thePolicyIsTheOneThatReadsWhatIsGiven() {
        assertThat(policy(Map.of())).isEqualTo("original");
        for (String option : new String[] {"table", "threshold", "maxSkipSteps", "batchMean", "tableAny"}) {
            assertThat(policy(Map.of(option, true))).as(option).isEqualTo("published");
        }
        for (String option : new String[] {"plan", "speedup", "maxCalls", "minPsnr", "guard"}) {
            assertThat(policy(Map.of(option, 1, "tableAny", true))).as(option).isEqualTo("planned");
        }
        assertThat(policy(Map.of("maxCalls", 9, "order", 1))).isEqualTo("uniform");
        assertThat(policy(Map.of("interval", 2))).isEqualTo("uniform");
        assertThat(policy(Map.of("policy", "dynamic", "maxSkipSteps", 2))).isEqualTo("dynamic");
    }

    @Test
    void whatThePolicyDoesNotReadIsRefusedByName() {
        assertThatThrownBy(() -> policy(Map.of("policy", "planned", "threshold", 30, "interval", 2)))
                .hasMessage(
                        "The policy planned does not read interval, threshold; leave that out, or choose a policy that does.");
        assertThatThrownBy(() -> policy(Map.of("policy", "original", "maxCalls", 3)))
                .hasMessageStartingWith("The policy original does not read maxCalls;");
        assertThatThrownBy(() -> policy(Map.of("threshold", 30, "guard", 0.5)))
                .hasMessageStartingWith("No policy reads all of guard, threshold;");
        assertThatThrownBy(() ->
                        new PolicyOptions(Map.of("maxCalls", 9, "speedup", 2.0), name -> name).choose(null, null, null))
                .hasMessageStartingWith("maxCalls, speedup are ways to say the same;");
    }
}
