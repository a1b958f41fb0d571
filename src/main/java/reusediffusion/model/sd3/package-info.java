/** The Stable Diffusion 3 transformer. */
package reusediffusion.model.sd3;
