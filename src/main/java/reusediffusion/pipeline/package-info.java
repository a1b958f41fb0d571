/**
 * Prompt to picture, as callers see it: {@link reusediffusion.pipeline.DiffusionPipeline} loads a model folder and turns batches of
 * requests into pictures or clips. It is built from the rooms below it, in the order in which data passes them: {@code request} and {@code
 * folder} say what is wanted and with which model, {@code family} holds what the four models differ in, {@code sample} is the one loop,
 * {@code calibrate} fits plans to full runs. {@code policy} and {@code measure} stand above it and use it.
 */
package reusediffusion.pipeline;
