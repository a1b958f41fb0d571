/**
 * The command lines that measure: the fleet benchmark with its page, steps on one device, precision, media, aggregation, and the books of
 * large runs. Read {@link reusediffusion.job.benchmark.Benchmark} first.
 */
package reusediffusion.job.benchmark;
