package reusediffusion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.golden.Golden;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.Decider;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/** One golden case of a demo model, run through the production loop: what diffusers was asked, and what came out here. */
public final class GoldenRun {
    private final String model;
    private final String name;
    private final JsonNode json;

    public GoldenRun(String model, String name) {
        this.model = model;
        this.name = name;
        this.json = Golden.json(model, name);
    }

    public static Recipe recipe(String model) {
        return new Recipe("models/tiny-" + model, "cpu", "float32", 1, null);
    }

    public static Settings settings(String model, JsonNode args, Map<String, Object> more) {
        Map<String, Object> flags = new HashMap<>(more);
        flags.put("steps", args.path("num_inference_steps").asInt());
        flags.put("guidance", args.path("guidance_scale").asDouble());
        flags.put("width", args.path("width").asInt());
        flags.put("height", args.path("height").asInt());
        if (args.has("num_frames")) {
            flags.put("frames", args.path("num_frames").asInt());
        }
        flags.put("dynamicGuidance", args.path("use_dynamic_cfg").asBoolean());
        return Presets.resolve(recipe(model).folder(), flags);
    }

    static List<Request> requests(JsonNode args, JsonNode seeds) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < seeds.size(); i++) {
            requests.add(new Request(
                    "sample-" + i,
                    at(args.path("prompt"), i),
                    at(args.path("negative_prompt"), i),
                    seeds.path(i).asLong()));
        }
        return requests;
    }

    private static String at(JsonNode texts, int i) {
        return texts.isMissingNode() ? null : texts.isArray() ? texts.path(i).asText() : texts.asText();
    }

    /**
     * Runs the case and holds the recorded latents to 1e-3 relative L2, each recorded prediction to 1e-3, and the image to 50 dB.
     *
     * @param more settings beside those that the golden's arguments name
     */
    public void holds(Map<String, Object> more) {
        Settings settings = settings(model, json.path("args"), more);
        List<Request> batch = requests(json.path("args"), json.path("seeds"));
        Map<Integer, Integer> latentsAt = positions("latents_steps");
        Map<Integer, Integer> predictionsAt = positions("noise_pred_steps");
        Map<String, Double> errors = new TreeMap<>();
        try (Scope scope = new Scope();
                Family family = Families.load(recipe(model))) {
            Tensor latents = Golden.tensor(model, name, "latents");
            Sampler sampler = new Sampler(family, settings, Placement.cpu());
            SamplerState sampled =
                    sample(sampler, family, batch, settings, ReusePolicy.original(), (i, before, after, raw) -> {
                        if (latentsAt.containsKey(i)) {
                            errors.put(
                                    "latents " + i,
                                    Golden.relativeL2(after.next(), latents.select(0, latentsAt.get(i))));
                        }
                        if (predictionsAt.containsKey(i)) {
                            Tensor expected =
                                    Golden.tensor(model, name, "noise_pred").select(0, predictionsAt.get(i));
                            errors.put("prediction " + i, Golden.relativeL2(raw.flatten(0, 1), expected));
                        }
                    });
            assertThat(errors).hasSize(latentsAt.size() + predictionsAt.size());
            assertThat(errors)
                    .allSatisfy((what, error) -> assertThat(error).as(what).isLessThan(1e-3));
            holdsPicture(family.decode(sampled.x(), settings));
        }
    }

    private void holdsPicture(Tensor pixels) {
        if (!json.path("shapes").has("image")) {
            return;
        }
        Tensor expected = Golden.tensor(model, name, "image");
        JsonNode frames = json.path("image_frames");
        if (frames.isMissingNode()) {
            assertThat(Golden.psnr(pixels.select(1, 0), expected)).isGreaterThan(50);
        }
        for (int f = 0; f < frames.size(); f++) {
            assertThat(Golden.psnr(pixels.select(1, frames.path(f).asInt()), frame(expected, f)))
                    .isGreaterThan(50);
        }
    }

    /** Recorded clips are (B, F, 3, H, W). */
    private static Tensor frame(Tensor clip, int f) {
        return clip.select(1, f);
    }

    private Map<Integer, Integer> positions(String field) {
        Map<Integer, Integer> positions = new HashMap<>();
        for (int i = 0; i < json.path(field).size(); i++) {
            positions.put(json.path(field).path(i).asInt(), i);
        }
        return positions;
    }

    public static SamplerState sample(
            Sampler sampler,
            Family family,
            List<Request> batch,
            Settings settings,
            ReusePolicy policy,
            Sampler.Observer observer) {
        return SamplerState.withNoise(
                batch,
                noises -> sampler.finish(
                        sampler.start(noises), family.encode(batch, settings), Decider.of(policy), observer));
    }
}
