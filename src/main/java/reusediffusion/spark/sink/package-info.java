/**
 * Writes the output of a job. Finished samples go in and are written where no other attempt writes; one marker commits each chunk of them.
 * Below it are {@code names}, {@code file}, {@code store}, {@code layout}, {@code ledger} and {@code check}, which looks for damage. Read
 * {@link reusediffusion.spark.sink.ShardWriter} first, one attempt at one shard, then {@link reusediffusion.spark.sink.Output}.
 */
package reusediffusion.spark.sink;
