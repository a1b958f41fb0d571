/**
 * Runs the fleet benchmark: all devices of a cluster start at the same time, do the same work under each policy, and report how long each
 * part took. Prompts and policies go in; rows come out, from which {@code report.fleet} computes figures. Read
 * {@link reusediffusion.spark.fleet.FleetBenchmark} first.
 */
package reusediffusion.spark.fleet;
