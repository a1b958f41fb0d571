package reusediffusion.spark.sink.ledger;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

/**
 * What {@code manifest/} and {@code _summary.json} say, against the markers that they are made from.
 *
 * @param samples finished ones, by the markers
 * @param failed those without files, by the markers
 * @param problems where they are wrong
 * @param notes what is no damage: where they are only older than the markers of a run that did not end, and what cannot be checked
 */
public record ManifestCheck(long samples, long failed, List<String> problems, List<String> notes) {
    private static final List<String> COMPARED =
            List.of("prompt", "negative_prompt", "seed", "file", "member", "bytes", "sha256", "failed");
    private static final Column UNHASHED =
            col("steps_file").isNotNull().and(col("steps_sha256").isNull());
    private static final String REMEDY = "; the next run of the job, or jobs/verify --repair, writes it anew.";

    /** Compares manifest, summary and markers. */
    public static ManifestCheck compare(Ledger ledger, Store store) throws IOException {
        OutputFolder folder = ledger.folder();
        List<String> ended = store.list(folder.at("_runs")).stream()
                .map(file -> file.getPath().getName().replaceFirst("\\.json$", ""))
                .toList();
        Column run = regexp_extract(col(Ledger.MARKER), "([^/]+)-[^/]*$", 1);
        Dataset<Row> now = ledger.latest().withColumn("ended", run.isin(ended.toArray()));
        Row counted = now.agg(count(lit(1)), count("error"), counted(not(col("ended"))), counted(UNHASHED))
                .head();
        long failed = counted.getLong(1);
        ManifestCheck check =
                new ManifestCheck(counted.getLong(0) - failed, failed, new ArrayList<>(), new ArrayList<>());
        check.tellUnhashed(counted.getLong(3));
        check.compareSummary(store, folder, counted.getLong(2) == 0, !ended.isEmpty());
        if (store.look(folder.manifest()) == null) {
            check.say(ended.isEmpty(), "There is no manifest" + REMEDY);
        } else {
            check.compareManifest(now, ledger.manifest());
        }
        return check;
    }

    private void tellUnhashed(long traces) {
        if (traces > 0) {
            notes.add(traces + " traces were collected when markers did not hold their hashes: that they are"
                    + " there and whole was checked, that they are unchanged was not.");
        }
    }

    private void say(boolean note, String sentence) {
        (note ? notes : problems).add(sentence);
    }

    private void compareSummary(Store store, OutputFolder folder, boolean current, boolean expected)
            throws IOException {
        String text = store.read(folder.summary());
        if (text == null) {
            say(!expected, "There is no _summary.json" + REMEDY);
            return;
        }
        try {
            JsonNode summary = new ObjectMapper().readTree(text);
            long[] told = {
                summary.path("samples").asLong(-1), summary.path("failed").asLong(-1)
            };
            if (told[0] != samples || told[1] != failed) {
                say(
                        !current,
                        "_summary.json counts " + told[0] + " samples and " + told[1] + " failed ones, and the markers "
                                + samples + " and " + failed + REMEDY);
            }
        } catch (JsonProcessingException e) {
            problems.add("_summary.json cannot be read" + REMEDY);
        }
    }

    private void compareManifest(Dataset<Row> now, Dataset<Row> manifest) {
        Dataset<Row> left = withFailed(now).as("now");
        Dataset<Row> right = withFailed(manifest).as("manifest");
        Column here = col("now.id").isNotNull();
        Column stale = here.and(differ());
        Column alien = col("now.id").isNull();
        Column ended = col("now.ended");
        try {
            Row row = left.join(right, col("now.id").equalTo(col("manifest.id")), "full_outer")
                    .agg(
                            counted(stale.and(ended)),
                            min(when(stale.and(ended), col("now.id"))),
                            counted(stale.and(not(ended))),
                            counted(alien),
                            min(when(alien, col("manifest.id"))),
                            counted(here))
                    .head();
            tell(row, samples + failed);
        } catch (Exception e) { // Spark's are checked ones that Scala does not declare
            problems.add("The manifest cannot be read" + REMEDY);
        }
    }

    private static Column differ() {
        Column differ = lit(false);
        for (String name : COMPARED) {
            differ = differ.or(not(col("now." + name).eqNullSafe(col("manifest." + name))));
        }
        return differ;
    }

    private void tell(Row row, long rows) {
        if (row.getLong(0) > 0) {
            problems.add("The manifest disagrees with the markers on " + row.getLong(0) + " samples, such as "
                    + row.getString(1) + REMEDY);
        }
        if (row.getLong(2) > 0) {
            notes.add("The manifest does not know " + row.getLong(2) + " samples of a run that has not ended" + REMEDY);
        }
        if (row.getLong(3) > 0) {
            problems.add("The manifest names " + row.getLong(3) + " samples that no marker has, such as "
                    + row.getString(4) + LostMarkers.REMEDY);
        }
        if (row.getLong(5) > rows) {
            problems.add("The manifest names " + (row.getLong(5) - rows) + " samples more than once" + REMEDY);
        }
    }

    private static Dataset<Row> withFailed(Dataset<Row> rows) {
        return rows.withColumn("failed", col("error").isNotNull());
    }

    private static Column counted(Column condition) {
        return count(when(condition, lit(1)));
    }
}
