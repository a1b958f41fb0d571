package reusediffusion.spark.samples;

import org.apache.hadoop.conf.Configuration;
import reusediffusion.spark.prompts.PromptReading;
import reusediffusion.spark.prompts.Prompts;

/**
 * The prompts of a job, and how many images are made of each.
 *
 * @param path of prompts, on any Hadoop file system
 * @param limit take only so many prompts, from the front; null takes all
 * @param negativePrompt for prompts without one of their own, or null
 * @param seed of the job, for prompts without a seed of their own
 * @param looked the prompts, where they were looked through already; else null
 */
public record PromptSource(
        String path, Integer limit, String negativePrompt, int imagesPerPrompt, long seed, Prompts looked) {

    public PromptSource(String path, Integer limit, String negativePrompt, int imagesPerPrompt, long seed) {
        this(path, limit, negativePrompt, imagesPerPrompt, seed, null);
    }

    /** Looks through the prompts, which are then not looked through again. */
    public PromptSource look(PromptReading reading, Configuration configuration) {
        Prompts prompts = Prompts.at(path, limit, reading, configuration);
        return new PromptSource(path, limit, negativePrompt, imagesPerPrompt, seed, prompts);
    }
}
