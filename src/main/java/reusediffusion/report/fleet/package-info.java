/** A fleet benchmark: its rows, the figures that follow from them, and the page that shows these. */
package reusediffusion.report.fleet;
