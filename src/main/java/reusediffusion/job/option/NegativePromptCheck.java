package reusediffusion.job.option;

import java.util.stream.Stream;
import reusediffusion.pipeline.family.NegativePrompts;
import reusediffusion.pipeline.folder.ModelIndex;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.prompts.Prompts;
import reusediffusion.spark.samples.PromptSource;

/** Whether the negative prompts of a command line and of its rows are read by the model. */
public final class NegativePromptCheck {
    private static final String COLUMN = "negative_prompt";

    private NegativePromptCheck() {}

    /**
     * Checks the prompts of a run: a column that is not read is said once, since prompts serve several models.
     *
     * @param source looked through already
     * @throws IllegalArgumentException where {@code --negative-prompt} is not read, or FLUX's guidance has nothing to guide away from
     */
    public static void check(Recipe recipe, Settings run, PromptSource source) {
        ModelIndex index = ModelIndex.of(recipe.folder());
        NegativePrompts asked = NegativePrompts.of(index, run);
        Prompts prompts = source.looked();
        boolean read = Stream.concat(
                        Stream.of(run), prompts.kinds().keySet().stream().map(own -> own.over(run)))
                .anyMatch(settings -> NegativePrompts.of(index, settings).areRead());
        if (source.negativePrompt() != null && !read) {
            asked.requireRead("--negative-prompt");
        }
        boolean column = prompts.columns().contains(COLUMN);
        if (column && !read) {
            System.err.println(asked.unread("The column " + COLUMN) + " to use it.");
        }
        asked.requireSome(column || source.negativePrompt() != null, "give --negative-prompt or a column " + COLUMN);
    }
}
