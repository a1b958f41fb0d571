package reusediffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static reusediffusion.schedule.References.golden;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first step of whole runs of diffusers: from what the network saw and said to the next latents. */
class RecordedStepTest {

    @ParameterizedTest
    @CsvSource({"sdxl, 0, 5", "sd3, 0, 5", "flux, 64, 1", "cogvideox, 0, 6"})
    void movesTheLatentsAsRecorded(String model, int imageTokens, double guidance) {
        Schedule.Step step = References.demo(model).schedule(28, imageTokens).step(0);
        double[] seen = golden(model, "basic", "model_input_0");
        double[] said = golden(model, "basic", "noise_pred");
        double[] latents = golden(model, "basic", "latents");
        int size = latents.length / 3;
        int positive = seen.length - size;
        for (int i = 0; i < size; i++) {
            double guided = said[i] + guidance * (said[positive + i] - said[i]);
            double next = step.sample() * seen[i] / step.inputScale() + step.prediction() * guided;
            assertThat(latents[i]).isCloseTo(next, within(2e-6 * Math.max(1, Math.abs(next))));
        }
    }
}
