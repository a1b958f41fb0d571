/**
 * Writes single files completely or not at all, on local disks, on Hadoop's file systems and on object stores. Bytes go in; a file appears
 * under its name only when it is complete. Read {@code AtomicSteps} first, then one of its three kinds.
 */
package reusediffusion.spark.sink.file;
