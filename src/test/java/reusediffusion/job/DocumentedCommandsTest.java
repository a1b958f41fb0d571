package reusediffusion.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import reusediffusion.job.DocumentedCommands.Call;
import reusediffusion.job.option.OptionChecks;

/** Every command that a page shows is one that the programs take, without running it. */
class DocumentedCommandsTest {
    private static final Pattern OPTION = Pattern.compile("(?<![\\w./-])--[a-z][a-z_-]*[a-z0-9]");
    /** Of programs that are not jobs: launch, spark-submit, docker, FFmpeg's build. */
    private static final Set<String> OF_OTHERS =
            Set.of("--ship", "--class", "--build-arg", "--rm", "--user", "--enable-gpl", "--enable-version3");

    private static final Map<String, CommandLine> LINES = Completion.lines();

    private static List<Call> calls;
    private static Set<String> withValue;
    private static Set<String> ofSubmit;

    @BeforeAll
    static void read(@TempDir Path folder) throws Exception {
        calls = DocumentedCommands.calls(DocumentedCommands.pages(), folder);
        String launch = Files.readString(Path.of("libexec/launch"));
        int start = launch.indexOf("--master |");
        withValue = options(launch.substring(start, launch.indexOf("submit_options+=(\"$1\" \"$2\")", start)));
        withValue.add("-c");
        ofSubmit = options(launch.substring(start, launch.indexOf("*) job_options", start)));
    }

    private static Set<String> options(String text) {
        Set<String> options = new TreeSet<>();
        Matcher option = OPTION.matcher(text);
        while (option.find()) {
            options.add(option.group());
        }
        return options;
    }

    @Test
    void jobsTakeTheOptionsThatPagesShow() {
        List<String> refused = new ArrayList<>();
        for (Call call : calls) {
            if (!call.program().equals("mvn")) {
                try {
                    parse(call);
                } catch (ParameterException | IllegalArgumentException e) {
                    refused.add(call + "\n    " + e.getMessage());
                }
            }
        }
        assertThat(refused).isEmpty();
        assertThat(calls).hasSizeGreaterThan(100);
        assertThat(calls.stream().map(Call::page)).contains("README.md", "docs/getting-started.md");
    }

    @Test
    void anOptionThatDoesNotExistFails() {
        assertThatThrownBy(() -> parse("generate", List.of("--max-cals", "14"))).hasMessageContaining("--max-cals");
        assertThatThrownBy(() -> parse("generate", List.of("--steps", "many"))).hasMessageContaining("many");
        parse("generate", List.of("--master", "local[2]", "--steps", "N", "--conf", "spark.ui.port=1"));
    }

    private static void parse(Call call) {
        List<String> words = call.arguments();
        if (call.program().startsWith("jobs/")) {
            parse(call.program().substring("jobs/".length()), words);
            return;
        }
        // spark-submit OPTIONS --class CLASS … JAR OPTIONS
        String main = words.get(words.indexOf("--class") + 1);
        String job = LINES.keySet().stream()
                .filter(name -> LINES.get(name)
                        .getCommandSpec()
                        .userObject()
                        .getClass()
                        .getName()
                        .equals(main))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no job " + main));
        int jar = IntStream.range(0, words.size())
                .filter(i -> words.get(i).endsWith(".jar"))
                .max()
                .orElseThrow();
        parse(job, words.subList(jar + 1, words.size()));
    }

    private static void parse(String job, List<String> arguments) {
        CommandLine line = LINES.get(job);
        assertThat(line).as("jobs/" + job).isNotNull();
        List<String> own = own(arguments);
        if (job.equals("collect-diff")) {
            own.addAll(0, List.of("--mode", "collect"));
        }
        if (own.isEmpty()) {
            return; // a mention of the job
        }
        try {
            OptionChecks.check(line.parseArgs(own.toArray(String[]::new)));
        } catch (CommandLine.MissingParameterException e) {
            // A sentence names an option alone; what is missing is not wrong.
            if (!e.getMessage().startsWith("Missing required")) {
                throw e;
            }
        }
    }

    /** Without what spark-submit takes, and with a number in place of a name that stands for one. */
    private static List<String> own(List<String> arguments) {
        List<String> own = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (withValue.contains(word)) {
                i++;
            } else if (!ofSubmit.contains(word.replaceFirst("=.*", "")) && !OF_OTHERS.contains(word)) {
                String known = word.replaceFirst(",?…$", "").replaceAll("^[A-Z]+$", "1");
                if (!known.isEmpty() || word.isEmpty()) {
                    own.add(known);
                }
            }
        }
        return own;
    }

    @Test
    void optionsInSentencesExist() throws IOException {
        Set<String> known = new HashSet<>(ofSubmit);
        known.addAll(OF_OTHERS);
        for (CommandLine line : LINES.values()) {
            known.addAll(line.getCommandSpec().optionsMap().keySet());
            line.getSubcommands()
                    .values()
                    .forEach(below ->
                            known.addAll(below.getCommandSpec().optionsMap().keySet()));
        }
        List<String> unknown = new ArrayList<>();
        for (Path page : DocumentedCommands.pages()) {
            String prose = DocumentedCommands.prose(Files.readString(page));
            for (String option : options(prose)) {
                if (!known.contains(option)) {
                    unknown.add(page + ": " + option);
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void mavensProfilesExist() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        Set<String> profiles = Pattern.compile("<profile>\\s*(?:<!--[^>]*-->\\s*)?<id>([^<]+)")
                .matcher(pom)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        Map<String, List<String>> asked = calls.stream()
                .filter(call -> call.program().equals("mvn"))
                .collect(Collectors.toMap(
                        Call::toString,
                        call -> call.arguments().stream()
                                .filter(word -> word.startsWith("-P"))
                                .flatMap(word -> Stream.of(word.substring(2).split(",")))
                                .toList(),
                        (one, same) -> one));
        assertThat(asked).isNotEmpty();
        asked.forEach((call, names) -> assertThat(profiles).as(call).containsAll(names));
    }
}
