/** The autoencoders between pixels and latents. */
package reusediffusion.model.vae;
