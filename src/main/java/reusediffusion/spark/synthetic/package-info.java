/**
 * Jobs without a model, whose samples are made in no time: they measure the books, not the networks. Read {@link
 * reusediffusion.spark.synthetic.SyntheticRun} first.
 */
package reusediffusion.spark.synthetic;
