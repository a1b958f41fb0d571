package reusediffusion.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import reusediffusion.pipeline.Ladders;
import reusediffusion.pipeline.RunSteps;
import reusediffusion.reuse.OtherRuns;
import reusediffusion.reuse.PublishedTable;
import reusediffusion.reuse.Resampling;
import reusediffusion.reuse.StaticTable;
import reusediffusion.reuse.TableException;
import reusediffusion.reuse.TableKey;

/** Tables of the published rule, from files of the published form and from static tables. */
final class Tables {
    private Tables() {}

    /**
     * A table for a run.
     *
     * @param origin empty, or what the table was resampled from
     */
    record Found(PublishedTable table, String origin) {}

    /** @param any accept a table of other steps, resampled to the run's; what differs is said */
    static Found read(Path file, boolean any, TableKey run, RunSteps steps) {
        if (!isStatic(file)) {
            PublishedTable table = PublishedTable.read(file);
            // Its steps are not in the file: they are taken to be those of this run, but for their number.
            return any && table.steps() != run.steps()
                    ? fitted(file, table, steps.times(table.steps()), run, steps)
                    : new Found(table, "");
        }
        StaticTable table = StaticTable.read(file);
        double[][] lists = table.published();
        PublishedTable published = new PublishedTable(lists[0], lists[1], lists[2]);
        if (!any) {
            table.key().requireSame(run);
            return new Found(published, "");
        }
        Ladders.tell(
                "The table " + file.getFileName() + " was",
                Ladders.accepted(file, table.key(), run),
                System.err::println);
        return fitted(file, published, table.key().timesteps(), run, steps);
    }

    private static boolean isStatic(Path file) {
        try {
            return Files.isRegularFile(file) && Files.readString(file).contains("\"reuse-static-table\"");
        } catch (IOException e) {
            throw new TableException("The table " + file + " cannot be read.", e);
        }
    }

    private static Found fitted(Path file, PublishedTable table, List<Double> times, TableKey run, RunSteps steps) {
        Resampling resampling = steps.resampling(times);
        if (resampling.keepsPlaces()) {
            return new Found(table, "");
        }
        String origin = "resampled over log-SNR from " + times.size() + " steps of " + file.getFileName();
        System.err.println("The table was " + origin + " to the run's " + run.steps() + ".");
        return new Found(OtherRuns.table(table, resampling, times, run.timesteps()), origin);
    }
}
