package reusediffusion.job.option;

import java.lang.reflect.Member;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;

/** The parts in which {@code --help} shows the options, in this order. */
enum OptionGroup {
    OWN("Options"),
    MODEL("Model"),
    PROMPTS("Prompts"),
    OUTPUT("Output"),
    SAMPLING("Sampling"),
    SAVING("Saving network calls"),
    RUNNING("Running");

    private static final Map<Class<?>, OptionGroup> BY_CLASS = Map.of(
            ModelOptions.class, MODEL,
            ModelNames.class, MODEL,
            SampleOptions.class, SAMPLING,
            ReuseOptions.class, SAVING,
            PolicyFlags.class, SAVING,
            FileOptions.class, OUTPUT,
            SheetOptions.class, OUTPUT,
            DestinationOptions.class, RUNNING,
            WorkOptions.class, RUNNING);

    /** Of classes whose options belong to several. */
    private static final Map<OptionGroup, Set<String>> BY_NAME = Map.of(
            PROMPTS,
            Set.of(
                    "--prompts",
                    "--prompts-num",
                    "--skip-prompts",
                    "--negative-prompt",
                    "--images-per-prompt",
                    "--seed",
                    "--keep-columns",
                    "--row-settings"),
            OUTPUT,
            Set.of(
                    "--output",
                    "--layout",
                    "--overwrite",
                    "--file-size",
                    "--format",
                    "--png-level",
                    "--provenance",
                    "--signer",
                    "--summary-json"),
            RUNNING,
            Set.of("--help", "--version", "--stacktrace"));

    private final String title;

    OptionGroup(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    static OptionGroup of(OptionSpec option) {
        for (Map.Entry<OptionGroup, Set<String>> group : BY_NAME.entrySet()) {
            if (Set.of(option.names()).stream().anyMatch(group.getValue()::contains)) {
                return group.getKey();
            }
        }
        return option.userObject() instanceof Member member
                ? BY_CLASS.getOrDefault(member.getDeclaringClass(), OWN)
                : RUNNING;
    }
}
