/**
 * Files of prompts, read as people have them: text, CSV, JSON, Parquet, COCO's captions. Each kind of file goes in by its own form and header,
 * one row after the other; rows of id, prompt, seed and settings come out. Read {@link reusediffusion.spark.prompts.Prompts} first, then {@code
 * PromptKind}, the list of kinds.
 */
package reusediffusion.spark.prompts;
