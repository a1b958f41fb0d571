package reusediffusion.pipeline.family;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.CapturedCalls;
import reusediffusion.model.flux.FluxConfig;
import reusediffusion.model.flux.FluxTransformer;
import reusediffusion.nn.Rotary;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.pipeline.folder.OnDemandNetwork;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.schedule.Schedule;
import reusediffusion.schedule.SchedulerConfig;
import reusediffusion.tensor.Placement;

/**
 * FLUX.1, dev and schnell. The network is told the guidance (schnell is not, and does not see it); true guidance, with a negative prompt
 * and twice the work, stands beside that. Latents are tokens (B, N, C) of 2 × 2 latent pixels.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code FluxPipeline}.
 */
final class FluxFamily implements Family {
    /** Latent pixels along a token's side. */
    static final int PATCH = 2;

    private final ModelFolder folder;
    private final Placement placement;
    private final SchedulerConfig scheduler;
    private final ClipText clip;
    private final T5Text t5;
    private final OnDemandNetwork<CapturedCalls> network;
    private final FluxConfig config;
    private final FluxPositions positions;
    private final StepModulations modulations;
    private final VaeDecoder vae;

    FluxFamily(ModelFolder folder) {
        this.folder = folder;
        placement = folder.placement();
        FluxAgreement.require(folder);
        scheduler = folder.scheduler();
        clip = ClipText.load(folder, "tokenizer", "text_encoder");
        t5 = T5Text.load(folder, "tokenizer_2", "text_encoder_2");
        network = folder.denoiser("transformer", FluxConfig.class, (weights, own) -> {
            FluxTransformer transformer = FluxTransformer.of(weights, own);
            return in -> in.length == 3 // the calls of modulations(), and those of predict()
                    ? transformer.modulations(in[0], in[1], in[2])
                    : transformer.forward(in[0], in[1], in[2], new Rotary(in[3]));
        });
        modulations = new StepModulations(placement, this::schedule, this::modulations);
        config = folder.config("transformer", FluxConfig.class);
        positions = new FluxPositions(config, placement);
        vae = VaeDecoder.load(folder);
    }

    @Override
    public void check(Settings s) {
        Requirements.multipleOf(token(), s);
        Requirements.stillPicture(s);
        UnreadSettings.refuseOfFlux(config.guidanceEmbeds(), s);
    }

    /** The number of pixels along one side of a token. */
    private int token() {
        return vae.config().scale() * PATCH;
    }

    private int rows(Settings s) {
        return s.height() / token();
    }

    private int columns(Settings s) {
        return s.width() / token();
    }

    @Override
    public Schedule schedule(Settings s) {
        return s.applyTo(scheduler).schedule(s.steps(), rows(s) * columns(s));
    }

    @Override
    public long[] noiseShape(Settings s) {
        return new long[] {1, vae.config().latentChannels(), (long) PATCH * rows(s), (long) PATCH * columns(s)};
    }

    @Override
    public Tensor pack(Tensor noise, Settings s) {
        return PackedLatents.pack(noise);
    }

    @Override
    public Tensor unpack(Tensor latents, Settings s) {
        return PackedLatents.unpack(latents, rows(s));
    }

    @Override
    public Conditioning encode(List<Request> batch, Settings s) {
        GuidanceTexts branches = GuidanceTexts.whereAsked(batch, guides(s));
        Tensor text = t5.encode(branches.texts(), s.maxSequenceLength());
        Tensor pooled = clip.encode(branches.texts()).pooled();
        return new Conditioning(
                branches.count(),
                Map.of(
                        "text", text.unflatten(0, branches.count(), -1),
                        "pooled", pooled.unflatten(0, branches.count(), -1)));
    }

    @Override
    public Tensor predict(Tensor latents, double time, Conditioning told, Settings s) {
        Tensor input = told.repeat(placement.place(latents));
        Tensor text = told.get("text");
        Rotary rotary = positions.of(text.size(1), rows(s), columns(s));
        Tensor vectors = modulations.at(time, told, s);
        return told.byBranch(network.get().apply(input, text, vectors, rotary.turns()));
    }

    private Tensor modulations(double[] times, Conditioning told, Settings s) {
        Tensor pooled = told.get("pooled");
        long rows = times.length == 1 ? 1 : pooled.size(0);
        return network.get()
                .plainly(
                        StepModulations.each(times, t -> pooled),
                        StepModulations.each(times, t -> placement.vector(t, rows)),
                        placement.vector(s.guidance(), 1));
    }

    @Override
    public double guidance(Schedule.Step step, Settings s) {
        return s.trueGuidance();
    }

    @Override
    public Tensor decode(Tensor latents, Settings s) {
        return vae.decode(unpack(latents, s), s);
    }

    @Override
    public ModelFolder folder() {
        return folder;
    }

    @Override
    public void close() {
        positions.close();
        modulations.close();
        folder.close();
    }
}
