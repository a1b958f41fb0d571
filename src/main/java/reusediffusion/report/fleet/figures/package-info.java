/**
 * The figures of a fleet benchmark. Rows go in; means with their intervals, latencies, sums of each policy and device, and verdicts
 * between runs come out. Read {@link reusediffusion.report.fleet.figures.FleetFigures} first.
 */
package reusediffusion.report.fleet.figures;
