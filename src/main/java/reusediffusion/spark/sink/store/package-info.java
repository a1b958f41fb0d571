/**
 * The storage under an output folder: creating a marker exactly once, locks between processes and hosts, and what to believe when an
 * answer got lost. Read {@link reusediffusion.spark.sink.store.Store} first; {@code Creation} says what happens when a marker exists
 * already.
 */
package reusediffusion.spark.sink.store;
