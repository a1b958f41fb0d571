package reusediffusion.job.option;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Arranges what {@code --help} prints: how to start the job, what it does, its options in groups, and an example. */
public final class HelpPage {
    private static final int WIDTH = 110;
    private static final int NAMES = 30;
    private static final String SUBMIT =
            "%nOptions of spark-submit (--master, --conf, --executor-memory, ...) may stand among these; --ship sends the"
                    + " libraries along.%n";

    private HelpPage() {}

    /** Sets the page of a command and of those below it. */
    public static void arrange(CommandLine line) {
        String version = HelpPage.class.getPackage().getImplementationVersion();
        line.getCommandSpec()
                .version("ReuseDiffusion for Spark "
                        + Objects.requireNonNullElse(version, "from classes without a version"));
        UsageMessageSpec page = line.getCommandSpec().usageMessage();
        page.width(WIDTH).longOptionsMaxWidth(NAMES).abbreviateSynopsis(true).synopsisHeading("Usage: jobs/");
        page.footerHeading(line.getSubcommands().isEmpty() ? SUBMIT + "%nExample:%n" : "%nExample:%n");
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpPage::options);
        line.getSubcommands().values().forEach(HelpPage::arrange);
    }

    private static String options(Help help) {
        Map<OptionGroup, CommandSpec> groups = new EnumMap<>(OptionGroup.class);
        for (OptionSpec option : help.commandSpec().options()) {
            if (!option.hidden()) {
                groups.computeIfAbsent(OptionGroup.of(option), group -> CommandSpec.create())
                        .addOption(shown(option));
            }
        }
        StringBuilder text = new StringBuilder();
        groups.forEach((group, part) -> {
            // Options on methods say their place, since Java lists methods in any order.
            List<OptionSpec> ordered = part.options().stream()
                    .sorted(Comparator.comparingInt(OptionSpec::order))
                    .toList();
            Help.Layout layout = help.createDefaultLayout(ordered, List.of(), help.colorScheme());
            layout.addOptions(ordered, help.createDefaultParamLabelRenderer());
            text.append(String.format(Locale.ROOT, "%n%s:%n%s", group.title(), layout));
        });
        return text.toString();
    }

    /** Without the spelling with underscores, which every option takes too. */
    private static OptionSpec shown(OptionSpec option) {
        String[] names = Arrays.stream(option.names())
                .filter(name -> name.indexOf('_') < 0)
                .toArray(String[]::new);
        return OptionSpec.builder(option).names(names).build();
    }
}
