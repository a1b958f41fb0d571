/** The text encoders: CLIP and T5. */
package reusediffusion.model.text;
