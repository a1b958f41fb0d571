/**
 * Fits the weights of plans to full runs. Requests go in and are run in full, once. Two results come out: rows of weights that rebuild
 * skipped predictions, and how close a plan comes to the full runs. Read {@link reusediffusion.pipeline.calibrate.CalibrationSet} first,
 * then {@link reusediffusion.pipeline.calibrate.Calibration}, which fits rows to several sets.
 */
package reusediffusion.pipeline.calibrate;
