package reusediffusion.job.run;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Model.OptionSpec;

/**
 * How a job ended, as a JSON object for programs: {@code job}, {@code outcome}, {@code exit_code}, {@code started} (UTC), {@code seconds},
 * {@code message} (what standard error says; absent where all went well) and {@code result} (absent where the job has none).
 */
final class SummaryFile {
    private static final String[] NAMES = {"--summary-json", "--summary_json"};

    private final Instant start = Instant.now();
    private final SummaryPlace place;

    /** @param place or null for nowhere */
    private SummaryFile(SummaryPlace place) {
        this.place = place;
    }

    static OptionSpec option() {
        return OptionSpec.builder(NAMES)
                .paramLabel("FILE|-")
                .type(String.class)
                .description(
                        "write how the job ended as JSON, whether it succeeds or not, into a file on any Hadoop path,"
                                + " or with - to standard output, which then holds nothing else")
                .build();
    }

    /** Looks for the option itself, so that a command line that cannot be parsed is told to programs too. */
    static SummaryFile of(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            for (String name : NAMES) {
                if (arguments[i].startsWith(name + "=")) {
                    return new SummaryFile(new SummaryPlace(arguments[i].substring(name.length() + 1)));
                }
                if (arguments[i].equals(name) && i + 1 < arguments.length) {
                    return new SummaryFile(new SummaryPlace(arguments[i + 1]));
                }
            }
        }
        return new SummaryFile(null);
    }

    /** Removes the summary of an earlier run. */
    void begin() {
        if (place != null) {
            place.clear();
        }
    }

    /** Writes how the job ended. */
    void end(String job, ExitCode code, String message, Object result) {
        if (place == null) {
            return;
        }
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("job", job);
        told.put("outcome", code.outcome());
        told.put("exit_code", code.number());
        told.put("started", start.truncatedTo(ChronoUnit.SECONDS).toString());
        told.put("seconds", Duration.between(start, Instant.now()).toMillis() / 1e3);
        told.put("message", message);
        told.put("result", result);
        told.values().removeIf(Objects::isNull);
        place.write(told);
    }
}
