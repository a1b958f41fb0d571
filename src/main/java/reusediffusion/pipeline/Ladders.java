package reusediffusion.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reusediffusion.reuse.PlanLadder;
import reusediffusion.reuse.TableKey;

/** The ladders of plans that lie beside the tables, in input/tables under {@link Home}. */
public final class Ladders {
    private static final String ENDING = "-plans.json";

    private Ladders() {}

    /** Where the plans for a run are looked for, and written. */
    public static Path file(TableKey run) {
        return folder().resolve(run.stem() + ENDING);
    }

    private static Path folder() {
        return Home.path("input/tables");
    }

    /** Plans that were made for this very kind of run. */
    public static PlanLadder read(Path file, TableKey run) {
        PlanLadder ladder = PlanLadder.read(file);
        ladder.key().requireSame(run);
        return ladder;
    }

    /** Plans that may have been made for another kind of run, of as many steps; what differs is said to {@code listener}. */
    static PlanLadder forOtherRuns(Path file, TableKey run, Consumer<String> listener) {
        PlanLadder ladder = PlanLadder.read(file);
        Map<String, String> differences = ladder.key().differences(run);
        if (differences.containsKey("steps")) {
            throw new IllegalArgumentException("The plans " + file + " were made for steps " + differences.get("steps")
                    + "; of other runs, those of as many steps alone are accepted.");
        }
        if (!differences.isEmpty()) {
            listener.accept("The plans " + file.getFileName() + " were made for other runs: "
                    + differences.entrySet().stream()
                            .map(d -> d.getKey() + " " + d.getValue())
                            .collect(Collectors.joining("; ")));
        }
        return ladder;
    }

    /** Of the plans beside the tables those whose key differs in the fewest fields. */
    static PlanLadder nearest(TableKey run, Consumer<String> listener) {
        Path nearest = candidates().stream()
                .filter(file -> differences(file, run) < Integer.MAX_VALUE)
                .min(Comparator.comparingInt(file -> differences(file, run)))
                .orElseThrow(() -> new IllegalArgumentException(
                        "There are no plans of " + run.model() + " and " + run.steps() + " steps in " + folder()
                                + "; make them with jobs/plan, or name their file with option plan."));
        return forOtherRuns(nearest, run, listener);
    }

    private static List<Path> candidates() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder() + " cannot be read.", e);
        }
    }

    /** How many fields differ; the most where model or steps do. */
    private static int differences(Path file, TableKey run) {
        Map<String, String> differences = PlanLadder.read(file).key().differences(run);
        boolean other = differences.containsKey("model") || differences.containsKey("steps");
        return other ? Integer.MAX_VALUE : differences.size();
    }
}
