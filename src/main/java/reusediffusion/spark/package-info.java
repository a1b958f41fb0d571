/**
 * Rows to pictures and back on Spark. Prompts go in; the generation stage deals them out to the executors' devices, each of which loads the
 * pipeline once, and the sink commits what they make. Read {@link reusediffusion.spark.GenerationJob} first, then {@link
 * reusediffusion.spark.Engine}, the recipe that travels to executors.
 */
package reusediffusion.spark;
