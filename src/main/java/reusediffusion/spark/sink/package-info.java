/**
 * What a job leaves behind: files in places that no other attempt uses, one marker for each chunk that is committed, and the manifest and
 * summary that are read from the markers. It also takes samples back, looks for damage and removes leftovers. Read {@link
 * reusediffusion.spark.sink.OutputFolder} first, then {@link reusediffusion.spark.sink.ShardWriter}, one attempt at one shard.
 */
package reusediffusion.spark.sink;
