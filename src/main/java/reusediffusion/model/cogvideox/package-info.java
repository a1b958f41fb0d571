/**
 * The networks of CogVideoX: the transformer that predicts a clip's velocity from latents (B, F, C, H, W), text and time, and the causal
 * autoencoder between latents and frames. Read {@link reusediffusion.model.cogvideox.CogVideoXTransformer} first, then {@link
 * reusediffusion.model.cogvideox.VideoAutoencoder}.
 */
package reusediffusion.model.cogvideox;
