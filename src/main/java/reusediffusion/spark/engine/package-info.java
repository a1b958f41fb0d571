/**
 * How executors get a pipeline. A recipe is sent to them as an {@link reusediffusion.spark.engine.Engine}; models on remote storage are
 * copied once to the disk of each host; a loaded pipeline comes out. Read {@code Engine} first, then
 * {@link reusediffusion.spark.engine.PipelineEngine}, the usual one.
 */
package reusediffusion.spark.engine;
