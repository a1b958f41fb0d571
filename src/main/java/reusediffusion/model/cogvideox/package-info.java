/** CogVideoX: its transformer over text and video tokens, and its causal autoencoder for clips. */
package reusediffusion.model.cogvideox;
