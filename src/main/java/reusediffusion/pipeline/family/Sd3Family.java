package reusediffusion.pipeline.family;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.cuda.CapturedCalls;
import reusediffusion.model.sd3.Sd3Config;
import reusediffusion.model.sd3.Sd3Transformer;
import reusediffusion.model.text.ClipTextEncoder;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.pipeline.folder.OnDemandNetwork;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.schedule.Schedule;
import reusediffusion.schedule.SchedulerConfig;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;

/** Stable Diffusion 3. Source: diffusers 0.40.0.dev0 {@code StableDiffusion3Pipeline}. */
final class Sd3Family implements Family {
    static final String TRANSFORMER = "transformer";

    private final ModelFolder folder;
    private final Placement placement;
    private final SchedulerConfig scheduler;
    private final ClipText first;
    private final ClipText second;
    private final T5Text third;
    private final Sd3Config config;
    private final OnDemandNetwork<CapturedCalls> network;
    private final StepModulations modulations;
    private final VaeDecoder vae;

    Sd3Family(ModelFolder folder) {
        this.folder = folder;
        placement = folder.placement();
        Sd3Agreement.require(folder);
        scheduler = folder.scheduler();
        first = ClipText.load(folder, "tokenizer", "text_encoder");
        second = ClipText.load(folder, "tokenizer_2", "text_encoder_2");
        third = folder.has("text_encoder_3") ? T5Text.load(folder, "tokenizer_3", "text_encoder_3") : null;
        config = folder.config(TRANSFORMER, Sd3Config.class);
        network = folder.denoiser(TRANSFORMER, Sd3Config.class, (weights, own) -> {
            Sd3Transformer transformer = Sd3Transformer.of(weights, own);
            return in -> in.length == 2 // the calls of modulations(), and those of predict()
                    ? transformer.modulations(in[0], in[1])
                    : transformer.forward(in[0], in[1], in[2]);
        });
        modulations = new StepModulations(placement, this::schedule, this::modulations);
        vae = VaeDecoder.load(folder);
    }

    @Override
    public void check(Settings s) {
        int unit = vae.config().scale() * config.patchSize();
        Requirements.multipleOf(unit, s);
        Requirements.atMost(unit * config.posEmbedMaxSize(), s);
        Requirements.stillPicture(s);
        UnreadSettings.refuse(UnreadSettings.SD3, s);
    }

    @Override
    public Schedule schedule(Settings s) {
        return s.applyTo(scheduler).schedule(s.steps(), 0);
    }

    @Override
    public long[] noiseShape(Settings s) {
        return vae.latents(config.inChannels(), s);
    }

    @Override
    public Conditioning encode(List<Request> batch, Settings s) {
        GuidanceTexts branches = GuidanceTexts.of(batch, guides(s));
        ClipTextEncoder.Encoded one = first.encode(branches.texts());
        ClipTextEncoder.Encoded two = second.encode(branches.texts());
        Tensor clip = Algebra.join(2, one.penultimate(), two.penultimate());
        long width = config.jointAttentionDim();
        Tensor padded = torch.pad(clip, new long[] {0, width - clip.size(2)});
        Tensor t5 = third == null
                ? torch.zeros(new long[] {clip.size(0), s.maxSequenceLength(), width}, placement.options())
                : third.encode(branches.texts(), s.maxSequenceLength());
        return new Conditioning(
                branches.count(),
                Map.of(
                        "text", Algebra.join(1, padded, t5).unflatten(0, branches.count(), -1),
                        "pooled", Algebra.join(1, one.pooled(), two.pooled()).unflatten(0, branches.count(), -1)));
    }

    @Override
    public Tensor predict(Tensor latents, double time, Conditioning told, Settings s) {
        Tensor input = told.repeat(placement.place(latents));
        Tensor vectors = modulations.at(time, told, s);
        return told.byBranch(network.get().apply(input, told.get("text"), vectors));
    }

    private Tensor modulations(double[] times, Conditioning told, Settings s) {
        Tensor pooled = told.get("pooled");
        return network.get()
                .plainly(
                        StepModulations.each(times, t -> placement.vector(t, pooled.size(0))),
                        StepModulations.each(times, t -> pooled));
    }

    @Override
    public Tensor decode(Tensor latents, Settings s) {
        return vae.decode(latents, s);
    }

    @Override
    public ModelFolder folder() {
        return folder;
    }

    @Override
    public void close() {
        modulations.close();
        folder.close();
    }
}
