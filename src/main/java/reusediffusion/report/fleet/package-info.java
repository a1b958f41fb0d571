/**
 * The page of a fleet benchmark, that is, one that runs on all devices of a cluster. Figures go in; one HTML page with its charts comes
 * out, and a page that was written earlier can be checked against its rows. Read {@link reusediffusion.report.fleet.FleetReport} first;
 * {@code rows} has what was measured, and {@code figures} what is computed from it.
 */
package reusediffusion.report.fleet;
