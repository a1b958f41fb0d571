/**
 * What lives in each executor, and how the driver looks after all of them: pipelines that are loaded once, devices and whose turn it is,
 * what they did, and executors that come late, are lost or are taken back. Read {@link reusediffusion.spark.executor.PerExecutor} first.
 */
package reusediffusion.spark.executor;
