package reusediffusion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FluxFamilyTest {
    @ParameterizedTest
    @ValueSource(strings = {"basic", "batch"})
    void makesWhatDiffusersMakes(String name) {
        new GoldenRun("flux", name).holds(Map.of());
    }
}
