/**
 * When to call the network, and how to build a step from earlier ones where it is not called. Every room below is numbers alone: no tensor
 * is touched and nothing runs on Spark.
 */
package reusediffusion.reuse;
