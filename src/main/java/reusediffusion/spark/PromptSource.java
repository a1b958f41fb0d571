package reusediffusion.spark;

/**
 * What to make.
 *
 * @param path of prompts, on any Hadoop file system
 * @param limit take only so many prompts, from the front; null takes all
 * @param negativePrompt for prompts without one of their own, or null
 * @param seed of the job, for prompts without a seed of their own
 */
public record PromptSource(String path, Integer limit, String negativePrompt, int imagesPerPrompt, long seed) {}
