/**
 * The U-Net of Stable Diffusion XL: latents, text states and time in, the predicted noise out. Read {@link reusediffusion.model.sdxl.UNet}
 * first; its blocks go down, through the middle and up again.
 */
package reusediffusion.model.sdxl;
