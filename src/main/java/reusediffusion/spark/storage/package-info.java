/**
 * Addresses of files on any storage that Hadoop supports. A path as a user writes it goes in; an address that every executor understands
 * comes out, or a sentence that says what is missing. The settings of a storage travel to executors
 * from here too. Read {@link reusediffusion.spark.storage.Address} first.
 */
package reusediffusion.spark.storage;
