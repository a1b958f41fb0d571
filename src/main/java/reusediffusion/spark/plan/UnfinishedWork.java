package reusediffusion.spark.plan;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.table.TableKey;

/**
 * What an interrupted run leaves beside the ladder's file, so that the next goes on with it: scores of the searches, and plans of budgets that
 * were finished.
 *
 * @param about what it was made from: work for anything else is worth nothing
 */
record UnfinishedWork(Path file, TableKey key, String about, PrintStream console) {

    /** Where the scores of a budget's search are kept. */
    Path scores(int calls) {
        return file.resolveSibling(file.getFileName() + "." + calls + "-scores");
    }

    /** The plan of a budget that an interrupted run had finished, or a new one, kept until the ladder is whole. */
    Plan plan(int calls, double[][] gram, Supplier<Plan> maker) {
        Path kept = finished(calls);
        if (Files.isRegularFile(kept)) {
            console.println(calls + " calls: made before");
            return PlanLadder.read(kept).plans().get(0);
        }
        Plan plan = maker.get();
        new PlanLadder(key, gram, List.of(plan), null).write(kept);
        return plan;
    }

    private Path finished(int calls) {
        String from =
                UUID.nameUUIDFromBytes(about.getBytes(StandardCharsets.UTF_8)).toString();
        return file.resolveSibling(file.getFileName() + "." + calls + "-" + from.substring(0, 8));
    }

    /** Once the ladder is whole. */
    void remove(List<Integer> budgets) {
        for (int calls : budgets) {
            delete(scores(calls));
            delete(finished(calls));
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be removed.", e);
        }
    }
}
