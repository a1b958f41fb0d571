/** The fleet benchmark: all devices of a cluster work at once, and say how long it took. */
package reusediffusion.spark.fleet;
