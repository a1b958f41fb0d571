package reusediffusion.pipeline.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.pipeline.GoldenRun;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.reuse.statistics.StepResampling;

class RunStepsTest {
    private static RunSteps of(String model, int steps) {
        Recipe recipe = GoldenRun.recipe(model);
        return new RunSteps(recipe, Presets.resolve(recipe.folder(), Map.of("steps", steps)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd3", "sdxl", "flux", "cogvideox"})
    void levelsRiseAtEveryNumberOfSteps(String model) {
        for (int steps : new int[] {4, 20, 28, 50, 100}) {
            RunSteps run = of(model, steps);
            List<Double> times = run.times(28);
            assertThat(times).hasSize(28);
            StepResampling resampling = run.resampling(times); // fails where levels do not rise
            assertThat(resampling.to()).hasSize(steps);
            assertThat(Arrays.stream(resampling.to()).map(Math::abs).max().orElseThrow())
                    .isLessThan(11);
            assertThat(resampling.keepsPlaces()).isEqualTo(steps == 28);
            assertThat(run.coefficients()).hasSize(steps);
        }
    }

    /** σ = 0.5 of a flow holds as much signal as noise; SDXL's σ at training time 500 is known from its betas. */
    @Test
    void levelsAreThoseOfTheModel() {
        assertThat(of("sd3", 28).resampling(List.of(500.0)).from()[0]).isCloseTo(0, Offset.offset(1e-12));
        double alpha = 1;
        for (int t = 0; t <= 500; t++) {
            double root = Math.sqrt(0.00085) + t * (Math.sqrt(0.012) - Math.sqrt(0.00085)) / 999;
            alpha *= 1 - root * root;
        }
        double level = 2 * Math.log((Math.sqrt(alpha) + 0.005) / (Math.sqrt(1 - alpha) + 0.005));
        assertThat(of("sdxl", 28).resampling(List.of(500.0)).from()[0]).isCloseTo(level, Offset.offset(1e-5));
    }
}
