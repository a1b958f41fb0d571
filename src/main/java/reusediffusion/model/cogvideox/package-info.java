/**
 * The networks of CogVideoX. Latents (B, F, C, H, W), encoded texts and times go into the transformer, and the predicted velocity of the
 * clip comes out; the causal autoencoder turns latents into frames. Read {@link reusediffusion.model.cogvideox.CogVideoXTransformer}
 * first, then {@link reusediffusion.model.cogvideox.VideoAutoencoder}.
 */
package reusediffusion.model.cogvideox;
