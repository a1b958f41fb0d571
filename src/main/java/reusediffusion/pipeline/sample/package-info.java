/**
 * The one loop that all families share. Noise and encoded texts go in; step by step a decider has the network called or the prediction
 * built from earlier ones, and denoised latents come out, with what was measured on the way. Read {@link
 * reusediffusion.pipeline.sample.Sampler} first, then {@code PredictionMemory}, what the predictions of earlier steps are kept in.
 */
package reusediffusion.pipeline.sample;
