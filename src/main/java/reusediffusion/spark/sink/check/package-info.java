/**
 * Looks for damage in an output folder. Its markers and files go in; a list of what is missing, changed or unreadable comes out. Read
 * {@link reusediffusion.spark.sink.check.Verification} first.
 */
package reusediffusion.spark.sink.check;
