/**
 * Plans made by Spark tasks: samples and budgets go in; candidates are fitted and scored with full runs that executors keep, the best are
 * measured on samples that no candidate has seen, and a ladder of plans comes out. Read {@link reusediffusion.spark.plan.PlanJob} first, then
 * {@code SparkScorer}.
 */
package reusediffusion.spark.plan;
