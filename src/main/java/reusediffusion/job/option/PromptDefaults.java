package reusediffusion.job.option;

import picocli.CommandLine.Option;
import reusediffusion.pipeline.family.NegativePrompts;
import reusediffusion.pipeline.folder.ModelIndex;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.samples.PromptSource;

/** What holds for prompts that do not say it themselves. */
final class PromptDefaults {
    @Option(
            names = {"--negative-prompt", "--negative_prompt"},
            paramLabel = "TEXT",
            description = "the negative prompt of prompts without one of their own")
    private String negativePrompt;

    @Option(
            names = "--seed",
            defaultValue = "42",
            description = "the seed of prompts without one of their own (${DEFAULT-VALUE})")
    private long seed;

    /**
     * Checks that the negative prompt is one that the samples of an engine are made with.
     *
     * @throws IllegalArgumentException where it is not read
     */
    void check(PipelineEngine engine) {
        if (negativePrompt != null) {
            ModelIndex index = ModelIndex.of(engine.outline().folder());
            NegativePrompts.of(index, engine.settings()).requireRead("--negative-prompt");
        }
    }

    /**
     * The prompts at a place.
     *
     * @param first only so many of them, or all where it is null
     */
    PromptSource source(String path, Integer first, int imagesPerPrompt) {
        return new PromptSource(path, first, negativePrompt, imagesPerPrompt, seed);
    }
}
