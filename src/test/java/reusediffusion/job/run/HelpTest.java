package reusediffusion.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import reusediffusion.job.Completion;
import reusediffusion.job.Generate;
import reusediffusion.job.Verify;
import reusediffusion.job.model.ModelTools;
import reusediffusion.job.option.OptionChecks;

/** What {@code --help} shows, what is said of options that are not there, and what a shell completes. */
class HelpTest {
    private static Map<String, String> pages() {
        Map<String, String> pages = new TreeMap<>();
        Completion.lines().forEach((name, line) -> {
            pages.put("jobs/" + name, line.getUsageMessage());
            line.getSubcommands()
                    .forEach((sub, below) -> pages.put("jobs/" + name + " " + sub, below.getUsageMessage()));
        });
        return pages;
    }

    @Test
    void everyJobHasAPageWithAnExampleOfItself() throws IOException {
        pages().forEach((name, page) -> {
            String called = name.equals("jobs/collect-diff") ? "jobs/generate" : name;
            assertThat(page).as(name).containsPattern("Usage: " + called + "\\b");
            assertThat(page.substring(page.indexOf("Example:"))).as(name).contains(called);
        });
        try (Stream<Path> jobs = Files.list(Path.of("jobs"))) {
            assertThat(jobs.map(job -> job.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Completion.lines().keySet());
        }
    }

    @Test
    void optionsStandInGroupsWithTheirDefaults() {
        String page = pages().get("jobs/generate");
        assertThat(page)
                .containsSubsequence(
                        "\nModel:",
                        "--model=NAME",
                        "(tiny-sd3)",
                        "\nPrompts:",
                        "--prompts=PATH",
                        "(input/prompts/shapes.txt)",
                        "--seed",
                        "(42)",
                        "\nOutput:",
                        "--output=FOLDER",
                        "(output/shapes/MODE)",
                        "--format",
                        "--sheet",
                        "\nSampling:",
                        "--steps",
                        "--guidance",
                        "\nSaving network calls:",
                        "--policy",
                        "--max-calls",
                        "\nRunning:",
                        "--batch-size",
                        "(1)",
                        "--help",
                        "--stacktrace",
                        "spark-submit (--master")
                .doesNotContain("max_calls", "\nOptions:");
        assertThat(page.lines().mapToInt(String::length).max().orElseThrow()).isLessThanOrEqualTo(110);
    }

    @Test
    void theNearestOptionOrCommandIsSuggested() {
        Map<String, String> meant = Map.of(
                "--promts", "--prompts",
                "--ouput", "--output",
                "--max-call", "--max-calls",
                "--max_cals", "--max-calls",
                "--stpes", "--steps",
                "--negative-promt=x", "--negative-prompt");
        meant.forEach((typed, option) -> assertThat(told(new Generate(), typed))
                .contains(typed, "did you mean " + option + "?", "--help lists the options")
                .hasLineCount(1));
        assertThat(told(new Verify(), "output", "--repare")).contains("did you mean --repair?");
        assertThat(told(new ModelTools(), "donwload")).contains("did you mean download?");
        assertThat(told(new Generate(), "--zzz")).contains("--zzz").hasLineCount(1);
    }

    private static String told(Job job, String... arguments) {
        CommandLine line = Jobs.line(job);
        try {
            line.parseArgs(arguments);
        } catch (ParameterException e) {
            return OptionChecks.told(e);
        }
        throw new AssertionError("was taken");
    }

    @Test
    void bashCompletesOptionsAndCommands(@TempDir Path folder) throws Exception {
        StringBuilder script = new StringBuilder();
        for (String name : new String[] {"generate", "models"}) {
            script.append(Completion.script(name, Completion.lines().get(name)));
        }
        String ask =
                """
                compopt() { :; } # which is there while a shell completes
                COMP_WORDS=(jobs/generate --prompts-) COMP_CWORD=1; _complete_generate; echo "${COMPREPLY[@]}"
                COMP_WORDS=(jobs/models down) COMP_CWORD=1; _complete_models; echo "${COMPREPLY[@]}"
                COMP_WORDS=(generate --max) COMP_CWORD=1; _complete_generate; echo "${COMPREPLY[@]}"
                """;
        Path file = Files.writeString(folder.resolve("completion"), script + ask);
        Process bash = new ProcessBuilder("bash", file.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        prompts -> assertThat(prompts).isEqualTo("--prompts-num"),
                        models -> assertThat(models).isEqualTo("download"),
                        most -> assertThat(most)
                                .contains("--max-calls", "--max-failures")
                                .doesNotContain("_"));
    }
}
