/**
 * The cluster-wide job of the method: traces that full runs left behind go in, are aggregated over all samples, and come out as static
 * tables. Read {@link reusediffusion.spark.traces.Aggregation} first.
 */
package reusediffusion.spark.traces;
