/**
 * A fleet benchmark on paper: one page of HTML with its charts is made of figures, and a written page is checked against its rows. Read
 * {@link reusediffusion.report.fleet.FleetReport} first; {@code rows} is what was measured, {@code figures} what follows from it.
 */
package reusediffusion.report.fleet;
