/**
 * Rows to pictures and back on Spark. Data passes the rooms in this order: {@code prompts} reads files, {@code samples} says what is left
 * to make and which shard makes it, {@code generate} runs the stage on {@code executor}s with an {@code engine}, {@code line} lets its
 * stages overlap, and {@code sink} commits what they make; {@code traces}, {@code plan} and {@code fleet} are jobs of their own, and
 * {@code ml} is the same work as a Spark ML step.
 */
package reusediffusion.spark;
