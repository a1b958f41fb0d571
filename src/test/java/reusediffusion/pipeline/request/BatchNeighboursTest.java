package reusediffusion.pipeline.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.media.Psnr;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.GoldenRun;
import reusediffusion.pipeline.PictureGuard;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.plan.PlannedPolicy;
import reusediffusion.reuse.policy.DynamicPolicy;
import reusediffusion.reuse.policy.PublishedPolicy;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.reuse.policy.UniformPolicy;
import reusediffusion.reuse.table.PublishedTable;

/** Under every policy that decides for each sample, a sample is the same alone and among others. */
class BatchNeighboursTest {
    private static final Path TABLES = Path.of("input/tables");
    private static final int STEPS = 28;
    private static final String GUARDED = "planned with a guard";

    /** Far from each other, so that samples decide differently. */
    private static final List<String> PROMPTS = List.of(
            "a small red circle on a white background",
            "a crowded night market in the rain",
            "portrait of an astronaut");

    /**
     * SDXL is run at a size where rounding stays rounding: at 32 × 32 its innermost blocks see one pixel, and a full run without any
     * reuse already makes 1e-7 between batch sizes into 1e-1.
     */
    @ParameterizedTest
    @CsvSource({"sd3, 5, 32, 1", "sdxl, 5, 64, 1", "flux, 3.5, 32, 1", "cogvideox, 6, 32, 1"})
    void aSampleDoesNotDependOnItsNeighbours(String model, double guidance, int size, int frames) {
        Recipe recipe = GoldenRun.recipe(model);
        Map<String, Object> flags =
                Map.of("steps", STEPS, "guidance", guidance, "width", size, "height", size, "frames", frames);
        Settings settings = Presets.resolve(recipe.folder(), flags);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < PROMPTS.size(); i++) {
            requests.add(new Request("sample-" + i, PROMPTS.get(i), null, 100 + i));
        }
        try (DiffusionPipeline pipeline = DiffusionPipeline.load(recipe)) {
            policies(model, pipeline, requests, settings).forEach((name, policy) -> {
                List<Generated> together = pipeline.generate(requests, settings, policy, false);
                for (int i = 0; i < requests.size(); i += 2) {
                    Generated alone = pipeline.generate(List.of(requests.get(i)), settings, policy, false)
                            .get(0);
                    assertSame(model + ", " + name + ", sample " + i, together.get(i), alone);
                    assertThat(alone.run().calls())
                            .as("calls of %s, %s", model, name)
                            .isBetween(1, name.equals(GUARDED) ? STEPS : STEPS - 1); // new prompts are run in full
                }
                if (!(policy instanceof UniformPolicy) && !name.equals("planned")) {
                    assertThat(masks(together))
                            .as("decisions of %s, %s", model, name)
                            .hasSizeGreaterThan(1);
                }
            });
        }
    }

    private static void assertSame(String what, Generated among, Generated alone) {
        assertThat(among.run().called())
                .as("calls of %s", what)
                .isEqualTo(alone.run().called());
        assertThat(Psnr.of(among.frames(), alone.frames())).as(what).isGreaterThanOrEqualTo(60);
    }

    private static List<String> masks(List<Generated> samples) {
        return samples.stream()
                .map(s -> Arrays.toString(s.run().called()))
                .distinct()
                .toList();
    }

    private static Map<String, ReusePolicy> policies(
            String model, DiffusionPipeline pipeline, List<Request> requests, Settings settings) {
        PublishedTable table = PublishedTable.read(TABLES.resolve("published/" + model + ".json"));
        PlanLadder ladder = ladder(model);
        Plan plan = ladder.forMaxCalls(11);
        Map<String, ReusePolicy> policies = new LinkedHashMap<>();
        policies.put("published", PublishedPolicy.of(table, STEPS, 60, 2, false));
        policies.put("dynamic", new DynamicPolicy(DynamicPolicy.TOLERANCE, 2));
        policies.put("uniform", UniformPolicy.of(11, STEPS, 1));
        policies.put("planned", new PlannedPolicy(plan));
        policies.put(
                GUARDED,
                ladder.guard() == null
                        ? PictureGuard.spread(
                                PictureGuard.features(pipeline, requests, settings),
                                ladder.plans(),
                                Double.POSITIVE_INFINITY)
                        : ladder.guarded(plan, 0.6));
        return policies;
    }

    /** At the guidance of the runs. */
    private static PlanLadder ladder(String model) {
        String name =
                switch (model) {
                    case "sdxl" -> "tiny-sdxl-g5-28-128x128-4c290dad";
                    case "sd3" -> "tiny-sd3-g5-28-128x128-7ff4e9c2";
                    case "flux" -> "tiny-flux-g3.5-28-128x128-caa2d3fe";
                    default -> "tiny-cogvideox-g6-28-96x96x9-1e1cb046";
                };
        return PlanLadder.read(TABLES.resolve(name + "-plans.json"));
    }
}
