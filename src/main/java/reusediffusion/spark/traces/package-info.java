/**
 * The job that aggregates over the whole cluster. Traces that full runs have written go in; they are combined over all samples and come
 * out as static tables. Read {@link reusediffusion.spark.traces.Aggregation} first.
 */
package reusediffusion.spark.traces;
