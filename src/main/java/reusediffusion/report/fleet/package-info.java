/**
 * A fleet benchmark on paper: rows of what each device did go in, the figures that follow from them and one page of HTML that shows these come
 * out; a written page is checked against its rows. Read {@link reusediffusion.report.fleet.FleetReport} first, then {@link
 * reusediffusion.report.fleet.FleetFigures}.
 */
package reusediffusion.report.fleet;
