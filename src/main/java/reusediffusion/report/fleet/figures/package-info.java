/**
 * Computes the figures of a fleet benchmark. Measured rows go in; means with their intervals, latencies, sums for each policy and device,
 * and comparisons between runs come out. Read {@link reusediffusion.report.fleet.figures.FleetFigures} first.
 */
package reusediffusion.report.fleet.figures;
