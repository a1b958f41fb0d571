/**
 * Everything that runs on Spark, from rows of prompts to committed pictures. Data passes the packages in this order: {@code prompts}
 * reads files, {@code samples} says what is missing and which shard makes it, {@code generate} runs the stage on {@code executor}s with
 * an {@code engine}, {@code overlap} lets the stages of a task work at the same time, and {@code sink} commits what they make. {@code
 * traces}, {@code plan} and {@code fleet} are jobs of their own, and {@code ml} offers the same work as a Spark ML step. Read {@code
 * generate} first.
 */
package reusediffusion.spark;
