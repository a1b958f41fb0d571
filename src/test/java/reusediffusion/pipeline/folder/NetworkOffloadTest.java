package reusediffusion.pipeline.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import reusediffusion.model.cogvideox.CogVideoXConfig;
import reusediffusion.model.cogvideox.CogVideoXTransformer;
import reusediffusion.model.flux.FluxConfig;
import reusediffusion.model.flux.FluxTransformer;
import reusediffusion.model.sd3.Sd3Config;
import reusediffusion.model.sd3.Sd3Transformer;
import reusediffusion.model.sdxl.UNet;
import reusediffusion.model.sdxl.UNetConfig;
import reusediffusion.model.text.ClipTextConfig;
import reusediffusion.model.text.ClipTextEncoder;
import reusediffusion.model.text.T5Config;
import reusediffusion.model.text.T5Encoder;
import reusediffusion.weights.CheckpointNames;

/** The weights of the real models, from their configurations, and which of their networks fit a card together. Sizes are GiB. */
class NetworkOffloadTest {
    private static final double GIB = 1L << 30;

    /** What a card has left for torch beside CUDA's own. */
    private static final double CUDA = 0.8;

    /** The widest layers of a decoded picture of 1024², the decoder, a graph's memory. */
    private static final double WORK = 5;

    private static ModelFolder folder(String model, String precision) {
        Path path = CheckpointNames.folder(model, "").toAbsolutePath();
        Recipe recipe = new Recipe(path.toString(), "cpu", "bfloat16", 1, 1L).precise(precision);
        return new ModelFolder(recipe, WeightSource.SKETCH);
    }

    private static double clip(ModelFolder folder, String component) {
        return folder.networks().bytes(component, ClipTextConfig.class, ClipTextEncoder::of) / GIB;
    }

    private static double t5(ModelFolder folder, String component) {
        return folder.networks().bytes(component, T5Config.class, T5Encoder::of) / GIB;
    }

    private static boolean apart(double texts, double denoiser, double card) {
        return NetworkOffload.areApart((long) (texts * GIB), (long) (denoiser * GIB), (long) ((card - CUDA) * GIB));
    }

    @Test
    void fluxTakesTurnsOnACardOf24AndNotOn40() {
        try (ModelFolder full = folder("FLUX.1-dev", "full");
                ModelFolder eight = folder("FLUX.1-dev", "fp8")) {
            double texts = clip(full, "text_encoder") + t5(full, "text_encoder_2");
            double network = full.networks().bytes("transformer", FluxConfig.class, FluxTransformer::of) / GIB;
            double small = eight.networks().bytes("transformer", FluxConfig.class, FluxTransformer::of) / GIB;
            assertThat(texts).isCloseTo(9.1, Offset.offset(0.2));
            assertThat(network).isCloseTo(22.2, Offset.offset(0.2));
            assertThat(small).isCloseTo(14.2, Offset.offset(0.2));
            assertThat(apart(texts, small, 24)).isTrue();
            assertThat(Math.max(texts, small) + WORK).as("in turns").isLessThan(24 - CUDA);
            assertThat(apart(texts, small, 32)).isFalse();
            assertThat(apart(texts, network, 40)).isFalse();
            assertThat(apart(texts, network, 32)).isTrue();
        }
    }

    @Test
    void theOtherModelsStayTogetherOnACardOf24() {
        try (ModelFolder sdxl = folder("stable-diffusion-xl-base-1.0", "full");
                ModelFolder sd3 = folder("stable-diffusion-3-medium-diffusers", "full");
                ModelFolder clips = folder("CogVideoX-5b", "full")) {
            double two = clip(sdxl, "text_encoder") + clip(sdxl, "text_encoder_2");
            double unet = sdxl.networks().bytes("unet", UNetConfig.class, UNet::of) / GIB;
            assertThat(two).isCloseTo(1.5, Offset.offset(0.1));
            assertThat(unet).isCloseTo(4.8, Offset.offset(0.1));
            assertThat(apart(two, unet, 12)).isFalse();
            double three = clip(sd3, "text_encoder") + clip(sd3, "text_encoder_2") + t5(sd3, "text_encoder_3");
            double joint = sd3.networks().bytes("transformer", Sd3Config.class, Sd3Transformer::of) / GIB;
            assertThat(apart(three, joint, 24)).isFalse();
            assertThat(apart(three, joint, 16)).isTrue();
            double clip = clips.networks().bytes("transformer", CogVideoXConfig.class, CogVideoXTransformer::of) / GIB;
            assertThat(apart(t5(clips, "text_encoder"), clip, 24)).isFalse();
        }
    }
}
