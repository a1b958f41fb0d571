/**
 * From prompts to pictures, as callers see it. {@link reusediffusion.pipeline.DiffusionPipeline} loads a model folder and turns batches of
 * requests into pictures or clips; read it first. It is built from the packages below it, in the order in which data passes them:
 * {@code request} and {@code folder} say what is wanted and with which model, {@code family} has what differs between the four model
 * families, {@code sample} is the only denoising loop, and {@code calibrate} fits plans to full runs. {@code policy} and {@code measure}
 * are built on top of this package.
 */
package reusediffusion.pipeline;
