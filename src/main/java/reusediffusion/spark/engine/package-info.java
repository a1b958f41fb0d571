/**
 * How executors come by a pipeline. A recipe travels to them as an {@link reusediffusion.spark.engine.Engine}; models from remote storage
 * are brought to their disks once; a loaded pipeline comes out. Read {@code Engine} first, then {@link
 * reusediffusion.spark.engine.PipelineEngine}, the usual one.
 */
package reusediffusion.spark.engine;
