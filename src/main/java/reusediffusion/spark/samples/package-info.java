/**
 * Which samples there are, which of them are left to make, and which shard makes each. Rows of prompts and the ledger of an output folder
 * go in; batches in a fixed order, dealt out by expected work, come out. Read {@code Samples} first, then {@code MissingSamples} and
 * {@code ShardPartitioner}.
 */
package reusediffusion.spark.samples;
