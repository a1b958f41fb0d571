/**
 * How samples lie in files: a file each, shards of Parquet, or shards of tar. Finished samples go in; what a marker has to know of each
 * comes out. Read {@link reusediffusion.spark.sink.layout.Layout} first; a new layout is one more class that implements it.
 */
package reusediffusion.spark.sink.layout;
