/**
 * Benchmarks of one device: how long a step takes, what a decision costs, how far reduced precision strays. A model and settings go in,
 * times and errors come out. Read {@link reusediffusion.pipeline.measure.StepBenchmark} first.
 */
package reusediffusion.pipeline.measure;
