/**
 * The U-Net of Stable Diffusion XL. Latents, encoded texts and times go in; the predicted noise comes out. Read
 * {@link reusediffusion.model.sdxl.UNet} first; its blocks go down in resolution, through the middle, and up again.
 */
package reusediffusion.model.sdxl;
