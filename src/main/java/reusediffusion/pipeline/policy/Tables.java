package reusediffusion.pipeline.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import reusediffusion.pipeline.folder.Installation;
import reusediffusion.pipeline.folder.LocalPath;
import reusediffusion.pipeline.folder.ModelFamily;
import reusediffusion.pipeline.folder.ModelIndex;
import reusediffusion.reuse.plan.TransferredPlans;
import reusediffusion.reuse.statistics.StepResampling;
import reusediffusion.reuse.table.PublishedTable;
import reusediffusion.reuse.table.StaticTable;
import reusediffusion.reuse.table.TableException;
import reusediffusion.reuse.table.TableKey;

/** Tables of the published rule, from files or texts of the published form and of static tables. */
public final class Tables {
    private Tables() {}

    /**
     * The table that was found for a run.
     *
     * @param origin empty, or what the table was resampled from
     */
    public record Found(PublishedTable table, String origin) {}

    /** The static table of exactly such runs beside the plans, or none. */
    public static Optional<Path> ofRuns(TableKey run) {
        return LadderFiles.folders().stream()
                .map(folder -> folder.resolve(run.stem() + "-table.json"))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** @param name what the table is called in errors, and in short */
    private record Source(String name, String text) {
        String inShort() {
            return name.substring(name.lastIndexOf('/') + 1);
        }

        boolean isStatic() {
            return text.contains("\"reuse-static-table\"");
        }
    }

    /**
     * Reads the table that a run follows.
     *
     * @param table a file, or its text; null is the published table of the model's family, or where that is of other
     *     steps the static table of such runs, if there is one
     * @param any accept a table of other steps, resampled to the run's; what differs is said
     */
    public static Found read(
            String table, boolean any, Supplier<TableKey> key, RunSteps run, Consumer<String> listener) {
        int steps = run.size();
        Source source = source(table == null ? chosen(run, steps, key) : table);
        if (!source.isStatic()) {
            PublishedTable published = PublishedTable.parse(source.text, source.name);
            // Its steps are not in the file: they are taken to be those of this run, but for their number.
            return any && published.steps() != steps
                    ? fitted(source, published, run.times(published.steps()), key.get(), run, listener)
                    : new Found(published, "");
        }
        StaticTable own = StaticTable.parse(source.text, source.name);
        double[][] lists = own.published();
        PublishedTable published = new PublishedTable(lists[0], lists[1], lists[2]);
        if (!any) {
            own.key().requireSame(key.get());
            return new Found(published, "");
        }
        RunDifferences.tell(
                "The table " + source.inShort() + " was",
                RunDifferences.accepted(Path.of(source.name), own.key(), key.get()),
                listener);
        return fitted(source, published, own.key().timesteps(), key.get(), run, listener);
    }

    private static String chosen(RunSteps run, int steps, Supplier<TableKey> key) {
        Path family = ofFamily(run.recipe().folder());
        boolean fits = PublishedTable.read(family).steps() == steps;
        return (fits ? family : ofRuns(key.get()).orElse(family)).toString();
    }

    private static Source source(String table) {
        if (table.stripLeading().startsWith("{")) {
            return new Source("in option table", table);
        }
        Path file = LocalPath.of(table);
        try {
            if (!Files.isRegularFile(file)) {
                throw new TableException(
                        "There is no table " + file + "; name another file, or make one with jobs/aggregate.");
            }
            return new Source(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new TableException("The table " + file + " cannot be read.", e);
        }
    }

    private static Found fitted(
            Source source,
            PublishedTable table,
            List<Double> times,
            TableKey own,
            RunSteps run,
            Consumer<String> listener) {
        StepResampling resampling = run.resampling(times);
        if (resampling.keepsPlaces()) {
            return new Found(table, "");
        }
        String origin = "resampled over log-SNR from " + times.size() + " steps of " + source.inShort();
        listener.accept("The table was " + origin + " to the run's " + own.steps() + ".");
        return new Found(TransferredPlans.table(table, resampling, times, own.timesteps()), origin);
    }

    private static Path ofFamily(Path model) {
        ModelIndex index = ModelIndex.of(model);
        ModelFamily family = index.family()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no published table for a " + index.className() + "; name a table."));
        return Installation.path("input/tables/published/" + family.name().toLowerCase(Locale.ROOT) + ".json");
    }
}
