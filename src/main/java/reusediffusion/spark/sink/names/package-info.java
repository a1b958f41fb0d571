/**
 * The names of everything in an output folder. Ids and positions of samples go in; names of files, chunks and markers come out, and the
 * other way round. Read {@link reusediffusion.spark.sink.names.OutputFolder} first, the map of the folder.
 */
package reusediffusion.spark.sink.names;
