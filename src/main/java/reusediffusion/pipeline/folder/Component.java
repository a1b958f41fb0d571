package reusediffusion.pipeline.folder;

import java.util.Map;
import java.util.Set;
import reusediffusion.model.cogvideox.CogVideoXConfig;
import reusediffusion.model.cogvideox.VideoAutoencoderConfig;
import reusediffusion.model.flux.FluxConfig;
import reusediffusion.model.sd3.Sd3Config;
import reusediffusion.model.sdxl.UNetConfig;
import reusediffusion.model.text.ClipTextConfig;
import reusediffusion.model.text.ClipTextEncoder;
import reusediffusion.model.text.T5Config;
import reusediffusion.model.text.T5Encoder;
import reusediffusion.model.vae.AutoencoderKl;
import reusediffusion.model.vae.VaeConfig;
import reusediffusion.weights.ConfigurationFields;
import reusediffusion.weights.TensorNames;

/**
 * A kind of network that model folders have.
 *
 * @param classes of diffusers or transformers that it implements
 * @param fields of their configuration
 */
record Component(Set<String> classes, ConfigurationFields fields) {
    private static final Map<Class<?>, Component> KINDS = Map.of(
            VaeConfig.class, new Component(Set.of("AutoencoderKL"), VaeConfig.FIELDS),
            VideoAutoencoderConfig.class,
                    new Component(Set.of("AutoencoderKLCogVideoX"), VideoAutoencoderConfig.FIELDS),
            UNetConfig.class, new Component(Set.of("UNet2DConditionModel"), UNetConfig.FIELDS),
            Sd3Config.class, new Component(Set.of("SD3Transformer2DModel"), Sd3Config.FIELDS),
            FluxConfig.class, new Component(Set.of("FluxTransformer2DModel"), FluxConfig.FIELDS),
            CogVideoXConfig.class, new Component(Set.of("CogVideoXTransformer3DModel"), CogVideoXConfig.FIELDS),
            T5Config.class, new Component(Set.of("T5EncoderModel", "MT5EncoderModel"), T5Config.FIELDS),
            ClipTextConfig.class,
                    new Component(Set.of("CLIPTextModel", "CLIPTextModelWithProjection"), ClipTextConfig.FIELDS));

    /** The network whose configuration is a record of this class. */
    static Component of(Class<?> config) {
        return KINDS.get(config);
    }

    /** What files call the tensors of the network of this configuration. */
    static TensorNames names(Object config) {
        if (config instanceof ClipTextConfig clip) {
            return ClipTextEncoder.names(clip);
        }
        if (config instanceof T5Config) {
            return T5Encoder.NAMES;
        }
        return config instanceof VaeConfig ? AutoencoderKl.NAMES : TensorNames.OWN;
    }
}
