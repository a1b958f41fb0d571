package reusediffusion.pipeline.family;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.CapturedCalls;
import reusediffusion.model.cogvideox.CogVideoXConfig;
import reusediffusion.model.cogvideox.CogVideoXTransformer;
import reusediffusion.model.cogvideox.VideoAutoencoder;
import reusediffusion.model.cogvideox.VideoAutoencoderConfig;
import reusediffusion.model.text.T5Config;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.pipeline.folder.OnDemandNetwork;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.schedule.DynamicGuidance;
import reusediffusion.schedule.Schedule;
import reusediffusion.schedule.SchedulerConfig;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/** CogVideoX. Latents are (B, F, C, H, W). Source: diffusers 0.40.0.dev0 {@code CogVideoXPipeline}. */
final class CogVideoXFamily implements Family {
    private final ModelFolder folder;
    private final Placement placement;
    private final SchedulerConfig scheduler;
    private final T5Text text;
    private final CogVideoXConfig config;
    private final OnDemandNetwork<CapturedCalls> network;
    private final VideoAutoencoder vae;
    private final CogVideoXPositions positions;

    CogVideoXFamily(ModelFolder folder) {
        this.folder = folder;
        placement = folder.placement();
        requireAgreement(folder);
        scheduler = folder.scheduler();
        text = T5Text.load(folder, "tokenizer", "text_encoder");
        config = folder.config("transformer", CogVideoXConfig.class);
        positions = new CogVideoXPositions(placement);
        network = folder.denoiser("transformer", CogVideoXConfig.class, (weights, own) -> {
            CogVideoXTransformer transformer = CogVideoXTransformer.of(weights, own);
            positions.close(); // of a network that has left
            return in -> transformer.forward(in[0], in[1], in[2], positions.of(transformer, in[0], in[2]));
        });
        vae = folder.load("vae", VideoAutoencoderConfig.class, placement, VideoAutoencoder::decoding);
    }

    private static void requireAgreement(ModelFolder folder) {
        ComponentAgreement agreement = new ComponentAgreement(folder);
        CogVideoXConfig network = folder.config("transformer", CogVideoXConfig.class);
        int text = folder.config("text_encoder", T5Config.class).dModel();
        agreement.equal("transformer", "text_embed_dim", network.textEmbedDim(), "text_encoder", text);
        VideoAutoencoderConfig vae = folder.config("vae", VideoAutoencoderConfig.class);
        agreement.equal("transformer", "in_channels", network.inChannels(), "the latents", vae.latentChannels());
        agreement.equal("transformer", "out_channels", network.outChannels(), "the latents", vae.latentChannels());
        agreement.equal(
                "transformer",
                "temporal_compression_ratio",
                network.temporalCompressionRatio(),
                "the autoencoder",
                vae.temporalCompressionRatio());
    }

    @Override
    public void check(Settings s) {
        Requirements.multipleOf(vae.config().spatialRatio() * config.patchSize(), s);
        Requirements.framesAfterTheFirst(vae.config().temporalCompressionRatio(), s);
        UnreadSettings.refuse(UnreadSettings.COGVIDEOX, s);
        CogVideoXPositions.check(config, s);
    }

    @Override
    public Schedule schedule(Settings s) {
        return s.applyTo(scheduler).schedule(s.steps(), 0);
    }

    @Override
    public long[] noiseShape(Settings s) {
        int scale = vae.config().spatialRatio();
        return new long[] {1, frames(s) + padding(s), config.inChannels(), s.height() / scale, s.width() / scale};
    }

    private int frames(Settings s) {
        return (s.frames() - 1) / vae.config().temporalCompressionRatio() + 1;
    }

    /** Latent frames before the clip's own, which CogVideoX 1.5 needs to fill its tokens. */
    private int padding(Settings s) {
        return Math.floorMod(-frames(s), config.temporalPatch());
    }

    @Override
    public Conditioning encode(List<Request> batch, Settings s) {
        GuidanceTexts branches = GuidanceTexts.of(batch, guides(s));
        Tensor encoded = text.encode(branches.texts(), s.maxSequenceLength());
        return new Conditioning(branches.count(), Map.of("text", encoded.unflatten(0, branches.count(), -1)));
    }

    @Override
    public Tensor predict(Tensor latents, double time, Conditioning told, Settings s) {
        Tensor input = told.repeat(placement.place(latents));
        return told.byBranch(network.get().apply(input, placement.vector(time, input.size(0)), told.get("text")));
    }

    @Override
    public double guidance(Schedule.Step step, Settings s) {
        return s.dynamicGuidance() ? DynamicGuidance.at(s.guidance(), step.time(), s.steps()) : s.guidance();
    }

    /**
     * Decodes one clip after another: a clip's peak of memory is large, and its frames are normalised apart from other
     * clips' anyway.
     */
    @Override
    public Tensor decode(Tensor latents, Settings s) {
        try (Scope scope = new Scope()) {
            Tensor own = latents.narrow(1, padding(s), frames(s)).transpose(1, 2);
            Tensor[] clips = new Tensor[Math.toIntExact(own.size(0))];
            for (int b = 0; b < clips.length; b++) {
                clips[b] = decodeOne(own.narrow(0, b, 1), s);
            }
            return scope.keep(Algebra.join(0, clips));
        }
    }

    private Tensor decodeOne(Tensor latents, Settings s) {
        try (Scope scope = new Scope()) {
            Tensor unscaled =
                    Algebra.scale(placement.place(latents), 1 / vae.config().scalingFactor());
            Tensor pixels = Pixels.unit(vae.decode(unscaled, s.vaeTiling()));
            long extra =
                    pixels.size(2) - s.frames(); // the first of an even number of latent frames gives four, not one
            return scope.keep(pixels.narrow(2, extra, s.frames()).transpose(1, 2));
        }
    }

    @Override
    public ModelFolder folder() {
        return folder;
    }

    @Override
    public void close() {
        positions.close();
        folder.close();
    }
}
