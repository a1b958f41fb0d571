package reusediffusion.pipeline.family;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.pipeline.GoldenReuse;
import reusediffusion.pipeline.GoldenRun;

class Sd3FamilyTest {
    @ParameterizedTest
    @ValueSource(strings = {"basic", "batch"})
    void makesWhatDiffusersMakes(String name) {
        new GoldenRun("sd3", name).holds(Map.of());
    }

    @Test
    void skipsWhatThePublishedCodeSkips() {
        new GoldenReuse("sd3").holds();
    }
}
