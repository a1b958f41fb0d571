/**
 * What is kept in each executor, and how the driver watches all of them: pipelines that are loaded once, devices and the turns that tasks
 * take on them, what the devices did, and executors that start late, are lost or are taken back. Engines go in; pipelines and counters
 * come out. Read {@link reusediffusion.spark.executor.PerExecutor} first.
 */
package reusediffusion.spark.executor;
