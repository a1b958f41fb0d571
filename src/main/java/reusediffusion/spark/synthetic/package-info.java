/**
 * Jobs without a model, whose samples take no time to make, so that they measure the bookkeeping of large jobs instead of the networks. A
 * number of rows goes in; times and memory come out. Read {@link reusediffusion.spark.synthetic.SyntheticRun} first.
 */
package reusediffusion.spark.synthetic;
