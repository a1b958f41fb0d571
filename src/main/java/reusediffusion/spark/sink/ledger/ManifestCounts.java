package reusediffusion.spark.sink.ledger;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import reusediffusion.spark.sink.store.Marker;

/**
 * What markers and manifest have to do with each other, counted in one pass over both.
 *
 * @param rows samples by the markers, the failed ones included
 * @param failed those without files
 * @param unended those of runs that have not ended
 * @param unhashed those whose traces have no hash
 * @param wrong those of ended runs that the manifest lacks, or has otherwise
 * @param firstWrong the first of these by its id, or null
 * @param late the same, of runs that have not ended
 * @param alien samples that only the manifest has
 * @param firstAlien the first of these by its id, or null
 * @param surplus rows of the manifest for samples that it has already told of
 */
record ManifestCounts(
        long rows,
        long failed,
        long unended,
        long unhashed,
        long wrong,
        String firstWrong,
        long late,
        long alien,
        String firstAlien,
        long surplus) {

    private static final List<String> COMPARED =
            List.of("prompt", "negative_prompt", "seed", "file", "member", "bytes", "sha256");
    private static final List<String> READ = Stream.concat(
                    COMPARED.stream(), Stream.of("id", "error", "steps_file", "steps_sha256"))
            .toList();

    /** Of columns that are not compared, so that their pages are compared with the checksums. */
    private static final String READ_TOO = "read_too";

    private static final Column HERE = col("now").isNotNull();
    private static final Column ENDED = col("now.ended");

    /**
     * Counts.
     *
     * @param ended the names of the runs that have ended
     * @param compared the size in bytes of the manifest that markers are compared with, or -1 to count markers alone
     */
    static ManifestCounts of(Ledger ledger, List<String> ended, long compared) {
        List<Marker> read = ledger.markers();
        Dataset<Row> samples = markers(ledger, read, ended);
        if (compared >= 0) {
            samples = samples.unionByName(manifest(ledger), true);
        }
        boolean few = InMemoryMarkers.areFew(read) && compared <= InMemoryMarkers.BYTES;
        // A single task exchanges no rows with others; Spark makes a job of each exchange.
        Row row = numbers(paired(few ? samples.coalesce(1) : samples.repartition(col("id"))));
        return new ManifestCounts(
                row.getLong(0),
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getString(5),
                row.getLong(6),
                row.getLong(7),
                row.getString(8),
                row.isNullAt(9) ? 0 : row.getLong(9));
    }

    /** One row for each sample, with what its markers and the manifest tell of it. */
    private static Dataset<Row> paired(Dataset<Row> samples) {
        // Whichever of its markers' rows counts is the greatest: its rank comes first.
        return samples.groupBy("id")
                .agg(
                        max("now").as("now"),
                        count("told").as("times"),
                        min("told").as("least"),
                        max("told").as("most"),
                        max(READ_TOO).as(READ_TOO));
    }

    /** The numbers of this record, in its order. */
    private static Row numbers(Dataset<Row> paired) {
        Column same =
                col("now.told").eqNullSafe(col("least")).and(col("now.told").eqNullSafe(col("most")));
        Column stale = HERE.and(not(same));
        return paired.agg(
                        counted(HERE),
                        counted(HERE.and(not(col("now.made")))),
                        counted(HERE.and(not(ENDED))),
                        counted(HERE.and(col("now.unhashed"))),
                        counted(stale.and(ENDED)),
                        min(when(stale.and(ENDED), col("id"))),
                        counted(stale.and(not(ENDED))),
                        counted(not(HERE)),
                        min(when(not(HERE), col("id"))),
                        sum(when(HERE.and(col("times").gt(1)), col("times").minus(1))
                                .otherwise(0L)),
                        max(READ_TOO))
                .head();
    }

    private static Dataset<Row> markers(Ledger ledger, List<Marker> read, List<String> ended) {
        Column run = regexp_extract(col(Ledger.MARKER), "([^/]+)-[^/]*$", 1);
        Column unhashed = col("steps_file").isNotNull().and(col("steps_sha256").isNull());
        Stream<Column> rest = Stream.of(told(), run.isin(ended.toArray()).as("ended"), unhashed.as("unhashed"));
        Column now = struct(Stream.concat(SampleRows.RANK.stream(), rest).toArray(Column[]::new));
        return ledger.lines(read, new MarkerRows(READ))
                .where(SampleRows.areSound())
                .select(
                        col("id"),
                        now.as("now"),
                        when(lit(false), told()).as("told"),
                        when(lit(false), 0L).as(READ_TOO));
    }

    private static Dataset<Row> manifest(Ledger ledger) {
        return ledger.manifest()
                .select(col("id"), told(), ManifestColumns.without(COMPARED).as(READ_TOO));
    }

    /** What both say of a sample. */
    private static Column told() {
        Stream<Column> columns = COMPARED.stream().map(name -> col(name));
        return struct(Stream.concat(columns, Stream.of(col("error").isNotNull().as("failed")))
                        .toArray(Column[]::new))
                .as("told");
    }

    private static Column counted(Column condition) {
        return count(when(condition, lit(1)));
    }
}
