/**
 * The command lines that measure: the fleet benchmark (speed and quality on all devices of a cluster) with its page, and benchmarks of
 * single steps, precision, picture formats, aggregation, and resuming large jobs. Arguments go in; tables, charts and exit codes come out.
 * Read {@link reusediffusion.job.benchmark.Benchmark} first.
 */
package reusediffusion.job.benchmark;
