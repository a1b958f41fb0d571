/**
 * The autoencoder between pixels and latents of pictures, of which only the decoder is run. Latents (B, C, H, W) go in; pixels (B, 3, 8 H,
 * 8 W) come out. Read {@link reusediffusion.model.vae.AutoencoderKl} first.
 */
package reusediffusion.model.vae;
