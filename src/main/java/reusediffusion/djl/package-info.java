/**
 * The pipeline as an engine of the Deep Java Library, for programs that use its API: {@code Criteria} in, {@code ZooModel} and {@code Predictor}
 * out; a predictor takes a {@code Request} and answers with pictures. {@link reusediffusion.djl.ReuseDiffusion} shows the way in, {@link
 * reusediffusion.djl.Options} what can be set.
 */
package reusediffusion.djl;
