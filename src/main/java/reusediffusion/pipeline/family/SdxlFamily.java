package reusediffusion.pipeline.family;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.cuda.CapturedCalls;
import reusediffusion.model.sdxl.UNet;
import reusediffusion.model.sdxl.UNetConfig;
import reusediffusion.model.text.ClipTextEncoder;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.pipeline.folder.OnDemandNetwork;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.schedule.Schedule;
import reusediffusion.schedule.SchedulerConfig;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;

/**
 * Stable Diffusion XL: two CLIP encoders, sizes as conditions, classifier-free guidance; latents (B, 4, H / 8, W / 8).
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code StableDiffusionXLPipeline}; arXiv 2307.01952.
 */
final class SdxlFamily implements Family {
    private static final String TEXT = "text";
    private static final String POOLED = "pooled";
    private static final String SIZES = "sizes";

    private final ModelFolder folder;
    private final Placement placement;
    private final SchedulerConfig scheduler;
    private final ClipText first;
    private final ClipText second;
    private final OnDemandNetwork<CapturedCalls> network;
    private final VaeDecoder vae;
    private final boolean zerosForAbsent;

    SdxlFamily(ModelFolder folder) {
        this.folder = folder;
        placement = folder.placement();
        SdxlBase.require(folder);
        zerosForAbsent =
                folder.index().json().path("force_zeros_for_empty_prompt").asBoolean(true);
        scheduler = folder.scheduler();
        first = ClipText.load(folder, "tokenizer", "text_encoder");
        second = ClipText.load(folder, "tokenizer_2", "text_encoder_2");
        network = folder.denoiser("unet", UNetConfig.class, (weights, config) -> {
            UNet unet = UNet.of(weights, config);
            return in -> unet.forward(in[0], in[1], in[2], in[3], in[4]);
        });
        vae = VaeDecoder.loadUpcast(folder);
    }

    @Override
    public void check(Settings s) {
        Requirements.multipleOf(vae.config().scale(), s);
        Requirements.stillPicture(s);
        UnreadSettings.refuse(UnreadSettings.SDXL, s);
    }

    @Override
    public Schedule schedule(Settings s) {
        return s.applyTo(scheduler).schedule(s.steps(), 0);
    }

    @Override
    public long[] noiseShape(Settings s) {
        return vae.latents(vae.config().latentChannels(), s);
    }

    @Override
    public Conditioning encode(List<Request> batch, Settings s) {
        GuidanceTexts branches = GuidanceTexts.of(batch, guides(s));
        ClipTextEncoder.Encoded one = first.encode(branches.texts());
        ClipTextEncoder.Encoded two = second.encode(branches.texts());
        Tensor text = Algebra.join(2, one.penultimate(), two.penultimate()).unflatten(0, branches.count(), -1);
        Tensor pooled = two.pooled().unflatten(0, branches.count(), -1);
        if (branches.count() == 2 && zerosForAbsent) {
            clearAbsent(batch, text.select(0, 0));
            clearAbsent(batch, pooled.select(0, 0));
        }
        Tensor sizes = sizes(s).expand(branches.count(), batch.size(), SdxlBase.SIZE_COUNT);
        return new Conditioning(branches.count(), Map.of(TEXT, text, POOLED, pooled, SIZES, sizes));
    }

    /** Each sample by itself, so that none depends on whether its neighbours have a negative prompt. */
    private static void clearAbsent(List<Request> batch, Tensor negative) {
        for (int b = 0; b < batch.size(); b++) {
            if (batch.get(b).negativePrompt() == null) {
                negative.select(0, b).zero_();
            }
        }
    }

    /** (6): original height and width, top and left of the crop, height and width to be made. */
    private Tensor sizes(Settings s) {
        float height = s.height();
        float width = s.width();
        return placement.as(ScalarType.Float).place(torch.tensor(height, width, 0, 0, height, width));
    }

    @Override
    public Tensor predict(Tensor latents, double time, Conditioning told, Settings s) {
        Tensor input = told.repeat(placement.place(latents));
        Tensor times = placement.vector(time, 1);
        return told.byBranch(network.get().apply(input, times, told.get(TEXT), told.get(POOLED), told.get(SIZES)));
    }

    @Override
    public boolean guidesLinearly(Settings s) {
        return s.guidanceRescale() == 0;
    }

    @Override
    public Tensor guide(Tensor raw, Schedule.Step step, Settings s) {
        Tensor guided = Family.super.guide(raw, step, s);
        return raw.size(0) == 1 || guidesLinearly(s) ? guided : rescale(guided, raw.select(0, 1), s.guidanceRescale());
    }

    /**
     * Gives guided predictions a share of the positive predictions' spread, against overexposure; both (B, 4, h, w).
     *
     * <p>Source: arXiv 2305.08891, section 3.4.
     */
    static Tensor rescale(Tensor guided, Tensor positive, double share) {
        Tensor factor = spread(positive).div(spread(guided));
        return guided.mul(Algebra.shift(Algebra.scale(factor, share), 1 - share));
    }

    private static Tensor spread(Tensor x) {
        return x.std(new long[] {1, 2, 3}, true, true);
    }

    @Override
    public Tensor decode(Tensor latents, Settings s) {
        return vae.decode(latents, s);
    }

    @Override
    public ModelFolder folder() {
        return folder;
    }
}
