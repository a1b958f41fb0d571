/**
 * The pipeline as an engine of the Deep Java Library, for programs that use its API. A {@code Criteria} goes in; a {@code ZooModel} and a
 * {@code Predictor} come out, which answers a prompt or a {@code Request} with pictures. Read {@link reusediffusion.djl.ReuseDiffusion}
 * first, which is the entry point, then {@link reusediffusion.djl.Options}, the options that can be set.
 */
package reusediffusion.djl;
