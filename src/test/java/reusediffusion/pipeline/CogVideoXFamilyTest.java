package reusediffusion.pipeline;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CogVideoXFamilyTest {
    @ParameterizedTest
    @ValueSource(strings = {"basic", "batch"})
    void makesWhatDiffusersMakes(String name) {
        new GoldenRun("cogvideox", name).holds(Map.of("maxSequenceLength", 32));
    }

    @Test
    void makesWhatDiffusersMakesWithNoise() {
        new GoldenRun("cogvideox", "dpm")
                .holds(Map.of("maxSequenceLength", 32, "scheduler", "CogVideoXDPMScheduler"));
    }

    @Test
    void skipsWhatThePublishedCodeSkips() {
        new GoldenReuse("cogvideox").holds();
    }
}
