/**
 * What tasks count while they run, and what the user reads meanwhile. Finished samples go in; a progress line and the figures of the
 * summary come out. Read {@link reusediffusion.spark.progress.Progress} first.
 */
package reusediffusion.spark.progress;
