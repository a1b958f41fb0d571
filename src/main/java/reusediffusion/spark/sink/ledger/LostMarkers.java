package reusediffusion.spark.sink.ledger;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.spark.sink.names.AttemptName;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

/**
 * Finished samples whose markers went away, by hand or with a disk: the manifest names them still. A marker is also taken away on purpose,
 * by a repair that died before it wrote the manifest; the two look alike until the files are looked at.
 */
final class LostMarkers {
    /** What to do, behind the number of such samples. */
    static final String REMEDY =
            "; put the lost markers back into shards/, or let jobs/verify --repair make them of the"
                    + " manifest: it does so where the files are whole, and the next run of the job makes the other samples.";

    private LostMarkers() {}

    /**
     * Ends what would delete files of such samples.
     *
     * @param entries what would be deleted, as {@link AttemptName#entry} names it
     * @throws IllegalArgumentException if one of them may be all that is left of a finished sample, or the manifest cannot be read
     */
    static void check(SparkSession spark, Store store, OutputFolder folder, Set<String> entries) throws IOException {
        if (entries.isEmpty() || store.look(folder.manifest()) == null) {
            return;
        }
        Ledger ledger = new Ledger(spark, folder);
        Set<String> needed;
        try {
            Dataset<Row> finished = ledger.manifest().where(col("error").isNull());
            needed = new HashSet<>(entriesOf(finished.join(ledger.rows().select("id"), "id", "left_anti")));
        } catch (Exception e) { // Spark's are checked ones that Scala does not declare
            throw new IllegalArgumentException(
                    "The manifest of " + folder.root() + " cannot be read, so nothing says whether markers were lost;"
                            + " nothing was removed. Let jobs/verify --repair write it anew first.",
                    e);
        }
        needed.retainAll(entries);
        if (!needed.isEmpty()) {
            throw new IllegalArgumentException("The manifest of " + folder.root() + " names finished samples that no"
                    + " marker has, and their files are there, such as "
                    + needed.stream().sorted().findFirst().orElse("") + ", so nothing was removed" + REMEDY);
        }
    }

    /** The entries in which the files and traces of these rows lie. */
    private static List<String> entriesOf(Dataset<Row> rows) {
        FlatMapFunction<Row, String> entries =
                row -> entries(row.getString(0), row.getString(1)).iterator();
        return rows.select("file", "steps_file")
                .flatMap(entries, Encoders.STRING())
                .distinct()
                .collectAsList();
    }

    /** The entries in which a sample's file and trace lie; either may be null. */
    static Stream<String> entries(String file, String stepsFile) {
        return Stream.of(Optional.ofNullable(file), Optional.ofNullable(stepsFile))
                .flatMap(Optional::stream)
                .map(AttemptName::entry);
    }
}
