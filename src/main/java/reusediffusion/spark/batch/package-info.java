/**
 * How many samples the network sees together where the user leaves it open. An engine and a device come in; the size that makes the most
 * samples a second and fits comes out, and is kept for later jobs. Read {@link reusediffusion.spark.batch.BatchMeasuring} first.
 */
package reusediffusion.spark.batch;
