/**
 * What a fleet benchmark measured, row by row, from and to Parquet: samples, lanes, traces and pictures. Read {@link
 * reusediffusion.report.fleet.rows.FleetRun} first.
 */
package reusediffusion.report.fleet.rows;
