/**
 * Benchmarks of one device: how long a step takes, what a reuse decision costs, and how large the errors of reduced precision are. A model
 * and settings go in; times and errors come out. Read {@link reusediffusion.pipeline.measure.StepBenchmark} first.
 */
package reusediffusion.pipeline.measure;
