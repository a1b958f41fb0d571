package reusediffusion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import reusediffusion.golden.Golden;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.reuse.policy.History;
import reusediffusion.reuse.policy.PublishedPolicy;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.reuse.table.PublishedTable;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/** The published reuse code's runs on a demo model, made again here: the same statistics, masks and final latents. */
public final class GoldenReuse {
    private final String model;
    private final JsonNode json;
    private final Settings settings;

    public GoldenReuse(String model) {
        this.model = model;
        this.json = Golden.json(model, "reuse");
        this.settings = GoldenRun.settings(model, json.path("args"), Map.of());
    }

    /** Every setting's mask exactly, calls exactly, and latents to 1e-3. */
    public void holds() {
        PublishedTable table = PublishedTable.parse(json.path("seed_table").toString(), model);
        assertThat(json.path("runs")).isNotEmpty();
        try (Scope scope = new Scope();
                Family family = Families.load(GoldenRun.recipe(model))) {
            Sampler sampler = new Sampler(family, settings, Placement.cpu());
            for (JsonNode run : json.path("runs")) {
                holds(family, sampler, table, run);
            }
        }
    }

    private void holds(Family family, Sampler sampler, PublishedTable table, JsonNode run) {
        int threshold = run.path("threshold").asInt();
        int most = run.path("max_skip_steps").asInt();
        ReusePolicy policy = PublishedPolicy.of(table, settings.steps(), threshold, most, false);
        List<Request> batch = GoldenRun.requests(json.path("args"), json.path("case_seeds"));
        SamplerState sampled = GoldenRun.sample(sampler, family, batch, settings, policy, Sampler.Observer.NONE);
        History history = sampled.histories()[0];
        boolean[] called = new boolean[history.called().length];
        for (int i = 0; i < called.length; i++) {
            called[i] = !run.path("mask").path(i).asBoolean();
        }
        assertThat(history.called())
                .as("threshold %d, at most %d", threshold, most)
                .isEqualTo(called);
        assertThat(history.calls()).isEqualTo(run.path("denoiser_calls").asInt());
        assertThat(Golden.relativeL2(sampled.x(), Golden.tensor(model, "reuse", "latents_t" + threshold + "_m" + most)))
                .isLessThan(1e-3);
    }
}
