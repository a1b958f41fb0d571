package reusediffusion.pipeline.family;

import reusediffusion.model.sd3.Sd3Config;
import reusediffusion.model.text.ClipTextConfig;
import reusediffusion.model.text.T5Config;
import reusediffusion.model.vae.VaeConfig;
import reusediffusion.pipeline.folder.ModelFolder;

/** What the components of a model of Stable Diffusion 3 have to agree in, looked at before any weight is read. */
final class Sd3Agreement {
    private Sd3Agreement() {}

    /**
     * Checks that they fit together.
     *
     * @throws reusediffusion.weights.WeightsException that names a field in which one does not
     */
    static void require(ModelFolder folder) {
        ComponentAgreement agreement = new ComponentAgreement(folder);
        Sd3Config network = folder.config(Sd3Family.TRANSFORMER, Sd3Config.class);
        requireTexts(folder, network, agreement);
        agreement.equal(
                Sd3Family.TRANSFORMER,
                "caption_projection_dim",
                network.captionProjectionDim(),
                "its blocks",
                network.width());
        int latents = folder.config("vae", VaeConfig.class).latentChannels();
        agreement.equal(Sd3Family.TRANSFORMER, "in_channels", network.inChannels(), "the latents", latents);
        agreement.equal(Sd3Family.TRANSFORMER, "out_channels", network.outChannels(), "the latents", latents);
        agreement.scalesAndShifts("vae");
    }

    private static void requireTexts(ModelFolder folder, Sd3Config network, ComponentAgreement agreement) {
        ClipTextConfig first = folder.config("text_encoder", ClipTextConfig.class);
        ClipTextConfig second = folder.config("text_encoder_2", ClipTextConfig.class);
        agreement.projects("text_encoder", first);
        agreement.projects("text_encoder_2", second);
        agreement.equal(
                Sd3Family.TRANSFORMER,
                "pooled_projection_dim",
                network.pooledProjectionDim(),
                "both CLIP encoders",
                first.projectionDim() + second.projectionDim());
        requireT5(folder, network, agreement);
        int clip = first.hiddenSize() + second.hiddenSize();
        if (clip > network.jointAttentionDim()) {
            agreement.equal(
                    Sd3Family.TRANSFORMER,
                    "joint_attention_dim",
                    network.jointAttentionDim(),
                    "both CLIP encoders",
                    clip);
        }
    }

    private static void requireT5(ModelFolder folder, Sd3Config network, ComponentAgreement agreement) {
        if (folder.has("text_encoder_3")) {
            int width = folder.config("text_encoder_3", T5Config.class).dModel();
            agreement.equal(
                    Sd3Family.TRANSFORMER, "joint_attention_dim", network.jointAttentionDim(), "text_encoder_3", width);
        } else if (!folder.index().isNone("text_encoder_3")) {
            folder.config("text_encoder_3", T5Config.class); // says that it is missing
        }
    }
}
