/**
 * The text encoders that the four model families share. Token ids go in; hidden states of the last or an earlier layer come out, and for
 * some encoders a pooled vector. Read {@link reusediffusion.model.text.ClipTextEncoder} for CLIP and
 * {@link reusediffusion.model.text.T5Encoder} for T5.
 */
package reusediffusion.model.text;
