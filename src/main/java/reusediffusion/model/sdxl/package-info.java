/** The U-Net of Stable Diffusion XL. */
package reusediffusion.model.sdxl;
