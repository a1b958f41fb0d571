package reusediffusion.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Command;
import reusediffusion.job.Console;
import reusediffusion.spark.generate.StopReason;
import reusediffusion.spark.generate.StoppedEarlyException;

/** What schedulers learn of the end of a job: the table in docs/cluster.md, the exit code and --summary-json agree. */
class ExitCodesTest {
    @TempDir
    private Path folder;

    /** Ends as it is told to. */
    @Command(name = "stub")
    private record Stub(Throwable end) implements Job {
        @Override
        public void run(SparkConf conf) throws Exception {
            System.out.println("for people");
            if (end instanceof Exception e) {
                throw e;
            }
            if (end instanceof Error e) {
                throw e;
            }
        }

        @Override
        public Object result() {
            return Map.of("files", 3);
        }
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of(ExitCode.DONE, null, null),
                Arguments.of(ExitCode.FAILED, new ProblemsFound("2 problems."), "2 problems."),
                Arguments.of(
                        ExitCode.FAILED,
                        new IllegalStateException("Stage 1", new IOException("lost\nat x")),
                        "The job failed: lost (--stacktrace tells more)"),
                Arguments.of(
                        ExitCode.FAILED,
                        new OutOfMemoryError("Java heap space"),
                        "The job failed: Java heap space (--stacktrace tells more)"),
                Arguments.of(ExitCode.REFUSED, new IllegalArgumentException("No such model."), "No such model."),
                Arguments.of(ExitCode.TIME_OVER, early(StopReason.TIME), "12 of 40 made."),
                Arguments.of(ExitCode.INTERRUPTED, early(StopReason.INTERRUPT), "12 of 40 made."),
                Arguments.of(ExitCode.TERMINATED, early(StopReason.TERMINATION), "12 of 40 made."),
                Arguments.of(ExitCode.HUNG_UP, early(StopReason.HANG_UP), "12 of 40 made."));
    }

    private static StoppedEarlyException early(StopReason reason) {
        return new StoppedEarlyException("12 of 40 made.", reason, 28L, null);
    }

    @ParameterizedTest
    @MethodSource("ends")
    void codeAndSummaryFollowFromTheEnd(ExitCode code, Throwable end, String message) throws IOException {
        Path file = folder.resolve("new/summary.json");
        Console console = Console.run("local[1]", new Stub(end), "--summary-json=" + file);
        assertThat(console.code()).isEqualTo(code.number());
        assertThat(console.errors().strip()).isEqualTo(message == null ? "" : message);
        JsonNode told = new ObjectMapper().readTree(file.toFile());
        assertThat(told.path("job").asText()).isEqualTo("stub");
        assertThat(told.path("outcome").asText()).isEqualTo(code.outcome());
        assertThat(told.path("exit_code").asInt(-1)).isEqualTo(code.number());
        assertThat(told.path("message").asText(null)).isEqualTo(message);
        assertThat(told.path("result").path("files").asInt()).isEqualTo(3);
        assertThat(told.path("seconds").asDouble(-1)).isNotNegative();
        assertThat(told.path("started").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    }

    @Test
    void standardOutputHoldsTheSummaryAlone() throws IOException {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        Console console;
        try {
            console = Console.run("local[1]", new Stub(null), "--summary-json", "-");
            assertThat(System.out).isNotSameAs(System.err);
        } finally {
            System.setOut(before);
        }
        assertThat(new ObjectMapper()
                        .readTree(out.toByteArray())
                        .path("outcome")
                        .asText())
                .isEqualTo("done");
        assertThat(console.errors().strip()).isEqualTo("for people");
    }

    @Test
    void wrongOptionsAreToldToProgramsToo() throws IOException {
        Path file = folder.resolve("summary.json");
        Console console = Console.run("local[1]", new Stub(null), "--summary-json", file.toString(), "--no-such");
        assertThat(console.code()).isEqualTo(2);
        assertThat(new ObjectMapper().readTree(file.toFile()).path("message").asText())
                .isEqualTo(console.errors().strip());
    }

    @Test
    void whereItCannotBeWrittenNothingBegins() {
        Console console = Console.run("local[1]", new Stub(null), "--summary-json", folder.toString());
        assertThat(console.code()).isEqualTo(2);
        assertThat(console.errors().lines().findFirst())
                .contains("--summary-json " + folder + " cannot be written: it is a folder.");
        assertThat(console.errors()).doesNotContain("for people");
    }

    @Test
    void theTableOfTheDocumentsIsWhatTheCodeDoes() throws IOException {
        Matcher row = Pattern.compile("(?m)^\\| (\\d+) \\| `(\\w+)` \\|")
                .matcher(Files.readString(Path.of("docs/cluster.md")));
        Map<Integer, String> table = new TreeMap<>();
        while (row.find()) {
            assertThat(table.put(Integer.valueOf(row.group(1)), row.group(2))).isNull();
        }
        Map<Integer, String> code = new TreeMap<>();
        Stream.of(ExitCode.values()).forEach(each -> code.put(each.number(), each.outcome()));
        assertThat(table).isEqualTo(code);
    }

    @Test
    void everyJobTakesTheOptionAndRefusesAlike() throws Exception {
        List<String> jobs = new ArrayList<>();
        try (Stream<Path> scripts = Files.list(Path.of("jobs"))) {
            for (Path script : scripts.toList()) {
                Matcher main =
                        Pattern.compile("reusediffusion\\.job\\.([\\w.]+)").matcher(Files.readString(script));
                assertThat(main.find()).as(script.toString()).isTrue();
                jobs.add(main.group());
            }
        }
        for (String name : jobs) {
            Path file = folder.resolve(name + ".json");
            Job job = (Job) Class.forName(name).getDeclaredConstructor().newInstance();
            Console console = Console.run("local[1]", job, "--summary-json", file.toString(), "--no-such-option");
            assertThat(console.code()).as(name).isEqualTo(2);
            assertThat(new ObjectMapper()
                            .readTree(file.toFile())
                            .path("exit_code")
                            .asInt())
                    .as(name)
                    .isEqualTo(2);
        }
    }
}
