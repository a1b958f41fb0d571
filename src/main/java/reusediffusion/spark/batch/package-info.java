/**
 * Finds the number of samples that the network sees together, if the user leaves it open. An engine and a device go in; the batch size
 * that fits and makes the most samples a second comes out, and is kept for later jobs. Read
 * {@link reusediffusion.spark.batch.BatchMeasuring} first.
 */
package reusediffusion.spark.batch;
