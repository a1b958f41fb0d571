/**
 * Makes plans with Spark tasks. Samples and budgets (numbers of calls) go in. Candidates are fitted and scored on full runs that executors
 * keep, and the best are measured on samples that no candidate has seen. A ladder, the file of plans for all budgets, comes out. Read
 * {@link reusediffusion.spark.plan.PlanJob} first, then {@code SparkScorer}.
 */
package reusediffusion.spark.plan;
