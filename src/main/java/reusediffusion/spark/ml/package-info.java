/**
 * Generation as a step of a Spark ML pipeline. A data frame with prompts goes in; one with pictures comes out. Read
 * {@link reusediffusion.spark.ml.TextToImage} first.
 */
package reusediffusion.spark.ml;
