/**
 * Reads files of prompts in the forms in which people have them: text, CSV, JSON, Parquet, captions of COCO. Each file is read by its own
 * form and header; rows of id, prompt, seed and settings come out. Read {@link reusediffusion.spark.prompts.Prompts} first, then
 * {@code PromptKind}, the list of kinds.
 */
package reusediffusion.spark.prompts;
