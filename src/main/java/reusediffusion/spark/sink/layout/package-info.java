/**
 * How samples are stored in files: one file each, or shards of Parquet or tar. Finished samples go in; what a marker has to record about
 * each of them comes out. Read {@link reusediffusion.spark.sink.layout.Layout} first; a new layout is one more class that implements it.
 */
package reusediffusion.spark.sink.layout;
