package reusediffusion.job.option;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;
import reusediffusion.pipeline.folder.LocalPath;
import reusediffusion.pipeline.request.OptionRanges;

/** Checks what was typed against what each option takes, before anything else is done. */
public final class OptionChecks {
    private static final Set<String> MAY_BE_EMPTY = Set.of("negativePrompt");

    private OptionChecks() {}

    /** How an option is typed: {@code --max-calls} for {@code maxCalls}. */
    static String of(String name) {
        return "--" + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String name(OptionSpec option) {
        String[] words = option.longestName().replaceFirst("^-+", "").split("[-_]");
        StringBuilder name = new StringBuilder(words[0]);
        for (String word : List.of(words).subList(1, words.length)) {
            name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return name.toString();
    }

    /** Numbers in the digits 0 to 9, and paths as a user writes them. */
    public static void prepare(CommandLine line) {
        line.registerConverter(int.class, text -> (Integer) OptionRanges.read(int.class, text));
        line.registerConverter(Integer.class, text -> (Integer) OptionRanges.read(int.class, text));
        line.registerConverter(long.class, text -> (Long) OptionRanges.read(long.class, text));
        line.registerConverter(Long.class, text -> (Long) OptionRanges.read(long.class, text));
        line.registerConverter(double.class, text -> (Double) OptionRanges.read(double.class, text));
        line.registerConverter(Double.class, text -> (Double) OptionRanges.read(double.class, text));
        line.registerConverter(java.nio.file.Path.class, OptionChecks::path);
    }

    private static java.nio.file.Path path(String text) {
        try {
            return LocalPath.of(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /**
     * Checks what each option and argument was given.
     *
     * @throws IllegalArgumentException about the first that does not take its value
     */
    public static void check(ParseResult parsed) {
        for (OptionSpec option : parsed.matchedOptions()) {
            String name = name(option);
            boolean several =
                    option.splitRegex() != null && !option.splitRegex().isEmpty();
            for (String text : option.originalStringValues()) {
                if (isEmpty(text, several) && !MAY_BE_EMPTY.contains(name)) {
                    throw new IllegalArgumentException(empty(of(name)));
                }
            }
            option.typedValues().forEach(value -> check(option, value));
        }
        for (PositionalParamSpec argument : parsed.matchedPositionals()) {
            if (argument.originalStringValues().stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException(empty(argument.paramLabel()));
            }
        }
    }

    private static boolean isEmpty(String text, boolean several) {
        return several ? List.of(text.split(",", -1)).stream().anyMatch(String::isBlank) : text.isBlank();
    }

    private static String empty(String what) {
        return what + " is empty; give it a value or leave it out.";
    }

    private static void check(OptionSpec option, Object value) {
        String name = name(option);
        if (value instanceof Collection<?> several) {
            several.forEach(each -> check(option, each));
        } else if (value instanceof Number number) {
            OptionRanges.check(name, of(name), number);
        }
    }

    /** Says in one sentence what is wrong with a command line. */
    public static String told(ParameterException e) {
        ArgSpec option = e instanceof OverwrittenOptionException twice ? twice.getOverwritten() : e.getArgSpec();
        if (option instanceof OptionSpec spec && e instanceof OverwrittenOptionException) {
            return of(name(spec)) + " is given more than once; give it once.";
        }
        if (option instanceof OptionSpec && e.getValue() != null && e.getValue().isBlank()) {
            return empty(of(name((OptionSpec) option)));
        }
        if (option instanceof OptionSpec && option.isMultiValue() && option.auxiliaryTypes().length == 2) {
            return of(name((OptionSpec) option)) + " takes " + option.paramLabel() + ", not " + e.getValue() + ".";
        }
        boolean number = option instanceof OptionSpec && isNumber(option.auxiliaryTypes()) && e.getValue() != null;
        return number
                ? OptionRanges.refused(name((OptionSpec) option), of(name((OptionSpec) option)), e.getValue())
                        .getMessage()
                : e.getMessage().lines().findFirst().orElse("") + nearest(e) + " (--help lists the options)";
    }

    /** The option or command that was meant, perhaps: the one with the fewest letters changed. */
    private static String nearest(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unknown)) {
            return "";
        }
        String typed = unknown.getUnmatched().get(0).replaceFirst("=.*", "").replace('_', '-');
        LevenshteinDistance distance = new LevenshteinDistance(Math.max(2, typed.length() / 3));
        CommandLine line = e.getCommandLine();
        return Stream.concat(
                        line.getCommandSpec().optionsMap().keySet().stream().filter(name -> name.startsWith("--")),
                        line.getSubcommands().keySet().stream())
                .filter(name -> name.indexOf('_') < 0 && distance.apply(typed, name) >= 0)
                .min(Comparator.comparing((String name) -> distance.apply(typed, name))
                        .thenComparing(Comparator.naturalOrder()))
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
    }

    private static boolean isNumber(Class<?>... types) {
        Class<?> type = types[0];
        return Number.class.isAssignableFrom(type) || type == int.class || type == long.class || type == double.class;
    }
}
