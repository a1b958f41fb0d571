/** What a job leaves behind: attempt-private data, one atomic marker per shard, and the books that are read from the markers. */
package reusediffusion.spark.sink;
