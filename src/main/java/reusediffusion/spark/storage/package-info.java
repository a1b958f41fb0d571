/**
 * Addresses of files on any storage that Hadoop knows. A path as a user writes it goes in, one that every executor understands comes out,
 * or a sentence that says what is missing. Read {@link reusediffusion.spark.storage.Address} first.
 */
package reusediffusion.spark.storage;
