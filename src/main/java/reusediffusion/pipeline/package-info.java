/**
 * Prompt to picture. A {@code Request} goes in; texts are tokenized and encoded, latents denoised in the one loop that all four models share,
 * and decoded; a {@code Generated} comes out. What the models differ in is a {@code Family}. Full runs kept for planning, and the fits to them,
 * are here too. Read {@link reusediffusion.pipeline.DiffusionPipeline} first, then {@code Sampler}, the loop.
 */
package reusediffusion.pipeline;
