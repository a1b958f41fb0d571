package reusediffusion.pipeline.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.table.TableKey;

/** Among the plans that lie beside the tables those that were made for a run most like another. */
final class NearestPlans {
    private static final int OTHER_STEPS = 100;

    private NearestPlans() {}

    /** The file of the plans whose key differs in the fewest fields; nothing where there are none of the model. */
    static Optional<Path> of(TableKey run) {
        return LadderFiles.folders().stream()
                .flatMap(NearestPlans::candidates)
                .map(file -> new Candidate(file, distance(PlanLadder.read(file).key(), run)))
                .filter(candidate -> candidate.distance < Integer.MAX_VALUE)
                .min(Comparator.comparingInt(Candidate::distance))
                .map(Candidate::file);
    }

    private record Candidate(Path file, int distance) {}

    private static Stream<Path> candidates(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(LadderFiles.ENDING)).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be read.", e);
        }
    }

    /** How many fields differ, other steps more than all the rest; the most where the model does. */
    private static int distance(TableKey made, TableKey run) {
        Map<String, String> differences = made.differences(run);
        int steps = differences.containsKey("steps") ? OTHER_STEPS : 0;
        return RunDifferences.otherModel(differences) ? Integer.MAX_VALUE : differences.size() + steps;
    }

    /** A sentence that names in what the nearest plans differ from what a run needs, and the remedy. */
    static IllegalArgumentException missing(TableKey run) {
        return of(run).map(nearest -> new IllegalArgumentException("There are no plans for this run; the nearest, "
                        + nearest
                        + ", were made for "
                        + RunDifferences.told(PlanLadder.read(nearest).key().differences(run))
                        + ". Give the run those settings, make plans for it with jobs/plan, or accept the nearest with"
                        + " --table-any."))
                .orElseGet(() -> none(run));
    }

    /** A sentence for a model that has no plans. */
    static IllegalArgumentException none(TableKey run) {
        return new IllegalArgumentException("There are no plans of " + run.model() + " in "
                + LadderFiles.folders().stream().map(Path::toString).collect(Collectors.joining(" or "))
                + "; make them with jobs/plan, or name their file with --plan.");
    }
}
