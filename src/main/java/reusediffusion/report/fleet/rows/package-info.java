/**
 * The rows that a fleet benchmark measures: samples, policies on devices (lanes), traces and pictures. They are written to Parquet files
 * and read from them. Read {@link reusediffusion.report.fleet.rows.FleetRun} first.
 */
package reusediffusion.report.fleet.rows;
