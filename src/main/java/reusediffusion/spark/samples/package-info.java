/**
 * Which samples exist, which of them are missing, and which shard makes each. Rows of prompts and the ledger of an output folder go in;
 * batches in a fixed order, dealt to shards by their expected work, come out. Read {@code Samples} first, then {@code MissingSamples} and
 * {@code ShardPartitioner}.
 */
package reusediffusion.spark.samples;
