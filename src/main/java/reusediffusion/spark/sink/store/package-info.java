/**
 * The storage below an output folder. A chunk of samples goes in; a marker that exists exactly once comes out. The package also has the
 * locks between processes and hosts, and decides what to assume if an answer of the storage got lost. Read
 * {@link reusediffusion.spark.sink.store.Store} first; {@code Creation} says what happens if a marker exists already.
 */
package reusediffusion.spark.sink.store;
