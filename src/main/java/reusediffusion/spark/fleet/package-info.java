/**
 * The fleet benchmark at work: all devices of a cluster begin at once, do the same work under each policy, and say how long each part took. Rows
 * come out, which {@code report.fleet} makes figures of. Read {@link reusediffusion.spark.fleet.Fleet} first.
 */
package reusediffusion.spark.fleet;
