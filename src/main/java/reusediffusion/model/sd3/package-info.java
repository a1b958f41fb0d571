/**
 * The transformer of Stable Diffusion 3. Latents, encoded texts and times go in; the predicted velocity comes out. Read
 * {@link reusediffusion.model.sd3.Sd3Transformer} first, then {@code JointBlock}, in which text and picture attend to each other.
 */
package reusediffusion.model.sd3;
