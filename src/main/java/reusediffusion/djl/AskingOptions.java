package reusediffusion.djl;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import reusediffusion.pipeline.family.NegativePrompts;
import reusediffusion.pipeline.folder.ModelIndex;
import reusediffusion.pipeline.request.Settings;

/** The options that belong to prompts alone, {@code seed} and {@code negativePrompt}: whether anything reads them. */
public final class AskingOptions {
    private AskingOptions() {}

    /**
     * Checks that none is given where each sample says its own.
     *
     * @param remedy how samples say it
     * @throws IllegalArgumentException that names those that are given
     */
    public static void requireNone(Map<String, ?> given, String remedy) {
        Set<String> unread = new TreeSet<>(given.keySet());
        unread.retainAll(OptionTypes.ASKING.keySet());
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException(
                    "Nothing reads the options " + String.join(", ", unread) + " here; " + remedy + ".");
        }
    }

    /** Checks the options of a predictor: a request has its own seed and negative prompt, and a prompt alone takes those of the options. */
    static void check(Options options, Class<?> input, ModelIndex index, Settings settings) {
        if (input != String.class) {
            requireNone(options.values(), "a Request has its own seed and negative prompt");
            return;
        }
        NegativePrompts asked = NegativePrompts.of(index, settings);
        boolean there = options.values().containsKey(OptionTypes.NEGATIVE_PROMPT);
        if (there) {
            asked.requireRead("Option " + OptionTypes.NEGATIVE_PROMPT);
        }
        asked.requireSome(there, "give option " + OptionTypes.NEGATIVE_PROMPT);
    }
}
