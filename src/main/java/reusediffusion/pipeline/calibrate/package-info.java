/**
 * What plans are fitted to and how. Requests go in and are run in full, once; rows of weights that rebuild skipped predictions, and how
 * near a plan comes to the full runs, come out. Read {@link reusediffusion.pipeline.calibrate.CalibrationSet} first, then {@link
 * reusediffusion.pipeline.calibrate.Calibration}, which fits rows to many sets.
 */
package reusediffusion.pipeline.calibrate;
