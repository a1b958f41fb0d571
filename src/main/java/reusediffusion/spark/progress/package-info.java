/**
 * What tasks count while they run and what the user reads meanwhile. Finished samples go in, a line of progress comes out. Read {@link
 * reusediffusion.spark.progress.Progress} first.
 */
package reusediffusion.spark.progress;
