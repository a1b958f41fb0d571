package reusediffusion.pipeline.family;

import reusediffusion.model.flux.FluxConfig;
import reusediffusion.model.text.ClipTextConfig;
import reusediffusion.model.text.T5Config;
import reusediffusion.model.vae.VaeConfig;
import reusediffusion.pipeline.folder.ModelFolder;

/** What the components of a model of FLUX have to agree in, looked at before any weight is read. */
final class FluxAgreement {
    private FluxAgreement() {}

    /**
     * Checks that they fit together.
     *
     * @throws reusediffusion.weights.WeightsException that names a field in which one does not
     */
    static void require(ModelFolder folder) {
        ComponentAgreement agreement = new ComponentAgreement(folder);
        FluxConfig network = folder.config("transformer", FluxConfig.class);
        int text = folder.config("text_encoder_2", T5Config.class).dModel();
        agreement.equal("transformer", "joint_attention_dim", network.jointAttentionDim(), "text_encoder_2", text);
        int pooled = folder.config("text_encoder", ClipTextConfig.class).pooledWidth();
        agreement.equal("transformer", "pooled_projection_dim", network.pooledProjectionDim(), "text_encoder", pooled);
        int tokens = folder.config("vae", VaeConfig.class).latentChannels() * FluxFamily.PATCH * FluxFamily.PATCH;
        agreement.equal("transformer", "in_channels", network.inChannels(), "tokens of the latents", tokens);
        agreement.equal("transformer", "out_channels", network.outChannels(), "tokens of the latents", tokens);
        agreement.scalesAndShifts("vae");
    }
}
