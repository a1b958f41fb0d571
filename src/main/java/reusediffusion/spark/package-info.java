/** Rows to pictures and back on Spark: sources of prompts, the generation stage, the sink, and the binding of GPUs. */
package reusediffusion.spark;
