/**
 * The transformer of Stable Diffusion 3: latents, text states and time in, a velocity out. Read {@link reusediffusion.model.sd3.Sd3Transformer}
 * first, then {@code JointBlock}, in which text and image attend together.
 */
package reusediffusion.model.sd3;
