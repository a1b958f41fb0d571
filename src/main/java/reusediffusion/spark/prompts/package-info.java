/** Files of prompts, read as people have them: each by its own form and header, one row after the other. */
package reusediffusion.spark.prompts;
