package reusediffusion.pipeline.family;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.model.vae.AutoencoderKl;
import reusediffusion.model.vae.VaeConfig;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/**
 * The way from latents to pictures, the same for all families of pictures; placement is where the autoencoder decodes.
 *
 * @param vae decodes latents (B, C, h, w) to pixels (B, 3, H, W)
 * @param placement where, and in which type, it does
 */
record VaeDecoder(AutoencoderKl vae, Placement placement) {

    /** Loads the decoder in the type of the model's own weights. */
    static VaeDecoder load(ModelFolder folder) {
        return load(folder, folder.placement());
    }

    /** In float32 in place of float16 where the configuration says that the decoder overflows otherwise. */
    static VaeDecoder loadUpcast(ModelFolder folder) {
        boolean overflows = folder.config("vae", VaeConfig.class).forceUpcast();
        return load(folder, overflows ? folder.placement().wide() : folder.placement());
    }

    private static VaeDecoder load(ModelFolder folder, Placement placement) {
        return new VaeDecoder(folder.load("vae", VaeConfig.class, placement, AutoencoderKl::decoding), placement);
    }

    VaeConfig config() {
        return vae.config();
    }

    /** The shape (1, C, h, w) of the latents of one picture. */
    long[] latents(long channels, Settings settings) {
        int scale = config().scale();
        return new long[] {1, channels, settings.height() / scale, settings.width() / scale};
    }

    /**
     * The sampler's latents (B, C, h, w) → pixels (B, 1, 3, H, W) in 0 … 1, float32. One sample after the other: the widest layers of one
     * picture of 1024² hold 3 GB, and a picture alone keeps a GPU busy.
     */
    Tensor decode(Tensor latents, Settings settings) {
        try (Scope scope = new Scope()) {
            Tensor[] pictures = new Tensor[Math.toIntExact(latents.size(0))];
            for (int b = 0; b < pictures.length; b++) {
                pictures[b] = decodeOne(latents.narrow(0, b, 1), settings);
            }
            return scope.keep(Algebra.join(0, pictures).unsqueeze(1));
        }
    }

    private Tensor decodeOne(Tensor latents, Settings settings) {
        try (Scope scope = new Scope()) {
            return scope.keep(Pixels.unit(vae.decodeScaled(placement.place(latents), settings.vaeTiling())));
        }
    }
}
