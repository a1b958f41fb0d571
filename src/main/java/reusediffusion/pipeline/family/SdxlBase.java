package reusediffusion.pipeline.family;

import reusediffusion.model.sdxl.UNetConfig;
import reusediffusion.model.text.ClipTextConfig;
import reusediffusion.model.vae.VaeConfig;
import reusediffusion.pipeline.folder.ModelFolder;

/** What tells a base model of Stable Diffusion XL, which makes pictures of texts, from its relatives. */
final class SdxlBase {
    /** Numbers of the sizes that a network is told: of the original, the crop and the picture. */
    static final int SIZE_COUNT = 6;

    private SdxlBase() {}

    /**
     * Checks that a model is one, and that its parts fit. Inpainting networks and the refiner have the same layers, and need other inputs.
     *
     * @throws IllegalArgumentException where it is another, or where two parts are of different models
     */
    static void require(ModelFolder folder) {
        UNetConfig unet = folder.config("unet", UNetConfig.class);
        VaeConfig vae = folder.config("vae", VaeConfig.class);
        long latents = vae.latentChannels();
        if (unet.inChannels() != latents) {
            throw new IllegalArgumentException("This U-Net takes " + unet.inChannels() + " channels (in_channels), and"
                    + " latents have " + latents + " (" + folder.place("vae")
                    + "); of Stable Diffusion XL only text-to-image models are supported.");
        }
        ClipTextConfig second = folder.config("text_encoder_2", ClipTextConfig.class);
        requireNoRefiner(unet, second);
        ComponentAgreement agreement = new ComponentAgreement(folder);
        agreement.projects("text_encoder_2", second);
        agreement.equal("unet", "out_channels", unet.outChannels(), "the latents", latents);
        ClipTextConfig first = folder.config("text_encoder", ClipTextConfig.class);
        agreement.equal(
                "unet",
                "cross_attention_dim",
                unet.crossAttentionDim(),
                "both text encoders",
                first.hiddenSize() + second.hiddenSize());
        if (vae.shiftFactor() != 0) {
            agreement.unread("vae", "shift_factor"); // the pipeline of diffusers passes it over
        }
    }

    private static void requireNoRefiner(UNetConfig unet, ClipTextConfig second) {
        long told = second.projectionDim() + SIZE_COUNT * unet.additionTimeEmbedDim();
        if (unet.projectionClassEmbeddingsInputDim() != told) {
            throw new IllegalArgumentException("This U-Net is told " + unet.projectionClassEmbeddingsInputDim()
                    + " values of text and sizes, and a base model of Stable Diffusion XL " + told
                    + "; the refiner is not supported.");
        }
    }
}
