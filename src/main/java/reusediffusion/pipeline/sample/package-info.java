/**
 * The denoising loop that all model families share. Noise and encoded texts go in. At each step a decider has the network called, or has
 * the prediction built from earlier ones. Denoised latents come out, with the measurements made on the way. Read
 * {@link reusediffusion.pipeline.sample.Sampler} first, then {@code PredictionMemory}, which keeps the predictions of earlier steps.
 */
package reusediffusion.pipeline.sample;
