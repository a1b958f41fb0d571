package reusediffusion.pipeline.family;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.golden.Golden;
import reusediffusion.pipeline.GoldenRun;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/** Latents after whole runs of diffusers with every sampler on the demo models, asked for as a user asks: by name and options. */
class SamplersGoldenTest {
    private static final String PROMPT = "a red circle on a white background";

    /** What a user does not set: it is the folder's own, or follows from the sampler. */
    private static final Set<String> GIVEN = Set.of(
            "_class_name",
            "base_image_seq_len",
            "base_shift",
            "clip_sample",
            "invert_sigmas",
            "max_image_seq_len",
            "max_shift",
            "num_train_timesteps",
            "use_flow_sigmas");

    /**
     * Runs of 20 steps that are left out: another run of 20 steps differs from each of them in noise levels alone, and SamplersTest compares
     * those levels at 20 steps. The same samplers run here with 8 steps.
     */
    private static final Pattern OTHER_LEVELS =
            Pattern.compile("(euler|heun|dpm)-(karras|exponential|beta|sigma-min)-20|ddim-trailing-20"
                    + "|flow-euler-(exponential|beta)-20");

    @ParameterizedTest
    @CsvSource({"sdxl, 42", "sd3, 12", "flux, 10"})
    void makeWhatDiffusersMakes(String model, int runs) {
        Map<String, Double> errors = new TreeMap<>();
        try (Family family = Families.load(GoldenRun.recipe(model))) {
            Golden.json(model, "samplers").properties().stream()
                    .filter(run -> !OTHER_LEVELS.matcher(run.getKey()).matches())
                    .forEach(run -> errors.put(run.getKey(), error(family, model, run.getKey(), run.getValue())));
        }
        assertThat(errors).hasSize(runs);
        assertThat(errors)
                .allSatisfy((name, error) -> assertThat(error).as(name).isLessThan(1e-3));
    }

    private static double error(Family family, String model, String name, JsonNode run) {
        Settings settings = Presets.resolve(
                GoldenRun.recipe(model).folder(),
                Map.of(
                        "width",
                        128,
                        "height",
                        128,
                        "steps",
                        run.get("steps").intValue(),
                        "guidance",
                        run.get("guidance_scale").doubleValue(),
                        "scheduler",
                        wish(run.get("config"))));
        Request request = new Request("sample", PROMPT, null, run.get("seed").longValue());
        try (InferenceMode inference = new InferenceMode(true);
                Scope scope = new Scope()) {
            Sampler sampler = new Sampler(family, settings, Placement.cpu());
            Tensor latents = GoldenRun.sample(
                            sampler, family, List.of(request), settings, ReusePolicy.original(), Sampler.Observer.NONE)
                    .x();
            return Golden.relativeL2(latents, Golden.tensor(model, "samplers", name));
        }
    }

    private static String wish(JsonNode config) {
        StringBuilder wish = new StringBuilder(config.get("_class_name").textValue());
        config.fields().forEachRemaining(option -> {
            if (!GIVEN.contains(option.getKey())) {
                wish.append(',')
                        .append(option.getKey())
                        .append('=')
                        .append(option.getValue().asText());
            }
        });
        return wish.toString();
    }
}
