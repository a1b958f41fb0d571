/**
 * The job that makes pictures. The missing samples go in; tasks make them batch by batch on their devices, a failure affects only the
 * sample that causes it, and committed shards and a summary come out. Read {@link reusediffusion.spark.generate.GenerationJob} first, then
 * {@code GenerationStage} and {@code BatchMaker}.
 */
package reusediffusion.spark.generate;
