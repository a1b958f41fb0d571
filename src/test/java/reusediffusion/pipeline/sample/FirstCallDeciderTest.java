package reusediffusion.pipeline.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import reusediffusion.media.Psnr;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.GoldenRun;
import reusediffusion.pipeline.PictureGuard;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.plan.PlannedPolicy;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.policy.ReusePolicy;

/** A sample under a guard is the same sample under the plan that was chosen for it, from its first step on. */
class FirstCallDeciderTest {
    private static final int STEPS = 28;
    private static final DiffusionPipeline PIPELINE = DiffusionPipeline.load(GoldenRun.recipe("sd3"));
    private static final Settings SETTINGS = Presets.resolve(
            GoldenRun.recipe("sd3").folder(), Map.of("width", 32, "height", 32, "steps", STEPS, "guidance", 5.0));
    private static final List<Plan> PLANS = PlanLadder.read(
                    Path.of("input/tables/tiny-sd3-g5-28-128x128-7ff4e9c2-plans.json"))
            .plans();
    private static final List<Request> REQUESTS = IntStream.range(0, 6)
            .mapToObj(i -> new Request("s" + i, "a red circle on a white background", null, i))
            .toList();
    private static final List<FirstCallFeatures> LOOKS = PictureGuard.features(PIPELINE, REQUESTS, SETTINGS);

    @AfterAll
    static void close() {
        PIPELINE.close();
    }

    private static Generated alone(Request request, ReusePolicy policy) {
        return PIPELINE.generate(List.of(request), SETTINGS, policy, false).get(0);
    }

    private static void assertIdentical(Generated made, Generated expected) {
        assertThat(made.run().called()).isEqualTo(expected.run().called());
        assertThat(made.frames().get(0).rgb())
                .isEqualTo(expected.frames().get(0).rgb());
    }

    @Test
    void followsTheChosenPlanFromTheFirstStepOn() {
        assertThat(PLANS).allSatisfy(plan -> assertThat(plan.weights()[0][0]).doesNotContain(1));
        ReusePolicy guarded = PictureGuard.spread(LOOKS, PLANS, Double.POSITIVE_INFINITY);
        List<Generated> together = PIPELINE.generate(REQUESTS, SETTINGS, guarded, false);
        List<Integer> calls = new ArrayList<>();
        for (int i = 0; i < REQUESTS.size(); i++) {
            PlannedPolicy own = (PlannedPolicy) guarded.forSample(LOOKS.get(i));
            calls.add(own.plan().calls());
            Generated planned = alone(REQUESTS.get(i), own);
            assertIdentical(alone(REQUESTS.get(i), guarded), planned);
            assertThat(together.get(i).run().called()).isEqualTo(own.plan().called());
            assertThat(Psnr.of(together.get(i).frames(), planned.frames())).isGreaterThanOrEqualTo(60);
        }
        assertThat(calls.stream().distinct().count()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void newPromptsAreRunInFull() {
        ReusePolicy guarded = PictureGuard.spread(LOOKS, PLANS, -1);
        assertIdentical(alone(REQUESTS.get(0), guarded), alone(REQUESTS.get(0), ReusePolicy.original()));
    }
}
