package reusediffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static reusediffusion.schedule.References.times;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DPMSolverMultistepTest {
    private static final String NAME = "DPMSolverMultistepScheduler";

    @Test
    void leavesOutTheLowestTime() {
        DPMSolverMultistep schedule = solver(References.demo("sdxl"), 20);
        assertThat(times(schedule)).startsWith(941, 894, 847).endsWith(95, 48);
        SchedulerConfig linspace = References.changed("sdxl", "timestep_spacing", "linspace");
        assertThat(times(solver(linspace, 20))).startsWith(999, 949, 899).endsWith(100, 50);
        SchedulerConfig trailing = References.changed("sdxl", "timestep_spacing", "trailing");
        assertThat(times(solver(trailing, 20))).startsWith(999, 949, 899).endsWith(99, 49);
    }

    @Test
    void hasTheNoiseOfItsTimes() {
        DPMSolverMultistep schedule = solver(References.demo("sdxl"), 20);
        double product = 1;
        for (int t = 0; t <= 941; t++) {
            double root = Math.sqrt(0.00085) + t * (Math.sqrt(0.012) - Math.sqrt(0.00085)) / 999;
            product *= 1 - root * root;
        }
        double expected = Math.sqrt((1 - product) / product);
        assertThat(schedule.levels().sigmas()[0]).isCloseTo(expected, within(1e-5 * expected));
        assertThat(schedule.initialScale()).isEqualTo(1);
    }

    /** Algorithm 2 of the paper, written out. */
    @ParameterizedTest
    @CsvSource({
        "epsilon, zero, 8, false",
        "v_prediction, zero, 20, false",
        "epsilon, zero, 20, true",
        "epsilon, sigma_min, 20, false",
        "epsilon, sigma_min, 8, false"
    })
    void takesTheStepsOfThePaper(String prediction, String end, int steps, boolean karras) {
        SchedulerConfig config = References.changed("sdxl", "prediction_type", prediction, "final_sigmas_type", end)
                .withKarras(karras);
        DPMSolverMultistep schedule = solver(config, steps);
        double x = 0.8;
        double before = 0;
        double paper = x;
        double paperBefore = 0;
        for (int i = 0; i < steps; i++) {
            Schedule.Step step = schedule.step(i);
            double v = Math.cos(3 * x - step.time() / 100);
            double clean =
                    References.kept(step).sample() * x + References.kept(step).prediction() * v;
            x = step.sample() * x + step.prediction() * v + References.memory(step) * before;
            before = clean;

            double alpha = signal(schedule.levels().sigmas()[i]);
            double sigma = alpha * schedule.levels().sigmas()[i];
            double nextAlpha = signal(schedule.levels().sigmas()[i + 1]);
            double nextSigma = nextAlpha * schedule.levels().sigmas()[i + 1];
            double h = Math.log(nextAlpha / nextSigma) - Math.log(alpha / sigma);
            double v0 = Math.cos(3 * paper - step.time() / 100);
            double m0 = prediction.equals("epsilon") ? (paper - sigma * v0) / alpha : alpha * paper - sigma * v0;
            boolean first = i == 0 || i == steps - 1 && (end.equals("zero") || steps < 15);
            double d = m0;
            if (!first) {
                double r = (-Math.log(schedule.levels().sigmas()[i])
                                + Math.log(schedule.levels().sigmas()[i - 1]))
                        / h;
                d = (1 + 1 / (2 * r)) * m0 - 1 / (2 * r) * paperBefore;
            }
            paper = nextSigma / sigma * paper - nextAlpha * (Math.exp(-h) - 1) * d;
            paperBefore = m0;
            assertThat(x).isCloseTo(paper, within(1e-9));
            assertThat(before).isCloseTo(m0, within(1e-9));
        }
    }

    @Test
    void karrasReachesFromEndToEndOfTraining() {
        SchedulerConfig config = References.demo("sdxl");
        DPMSolverMultistep schedule = solver(config.withKarras(true), 10);
        Sigmas levels = Sigmas.of(config);
        assertThat(schedule.levels().sigmas()[0]).isCloseTo(levels.highest(), within(1e-5));
        assertThat(schedule.levels().sigmas()[9]).isCloseTo(levels.lowest(), within(1e-7));
        assertThat(times(schedule)).startsWith(999).endsWith(0);
    }

    @Test
    void namesTheSolversThatItHas() {
        SchedulerConfig config = References.changed("sdxl", "algorithm_type", "dpmsolver");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> solver(config, 20))
                .withMessageContaining("algorithm_type")
                .withMessageContaining("supported: dpmsolver++, sde-dpmsolver++.");
    }

    private static DPMSolverMultistep solver(SchedulerConfig config, int steps) {
        return (DPMSolverMultistep) config.withClassName(NAME).schedule(steps, 0);
    }

    private static double signal(double sigma) {
        return 1 / Math.sqrt(1 + sigma * sigma);
    }
}
