/**
 * The text encoders that all four models share: token ids in, states of the last or an earlier layer out. Read {@link
 * reusediffusion.model.text.ClipTextEncoder} for CLIP and {@link reusediffusion.model.text.T5Encoder} for T5.
 */
package reusediffusion.model.text;
