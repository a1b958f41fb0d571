package reusediffusion.spark.sink.ledger;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Sums over rows of a manifest: samples made, samples failed, network calls of those made, steps of those made, samples made with all calls,
 * seconds of encoding, denoising, decoding and saving, and samples that were audited. Asked by a query, or added up where the rows are here.
 */
final class SampleSums {
    private static final List<String> PHASES = List.of("encode_ms", "denoise_ms", "decode_ms", "save_ms");

    private SampleSums() {}

    static Row of(Dataset<Row> samples) {
        Column made = col("error").isNull();
        return samples.agg(
                        count(when(made, lit(1))),
                        count(when(made, null).otherwise(lit(1))),
                        sum(when(made, col("network_calls"))),
                        sum(when(made, col("steps"))),
                        count(when(made.and(col("network_calls").equalTo(col("steps"))), lit(1))),
                        seconds(PHASES.get(0)),
                        seconds(PHASES.get(1)),
                        seconds(PHASES.get(2)),
                        seconds(PHASES.get(3)),
                        count("audit_psnr"))
                .head();
    }

    private static Column seconds(String millis) {
        return sum(col(millis).divide(1000));
    }

    /** @param samples that begin with the columns of {@link ManifestColumns#SCHEMA} */
    static Row of(List<Row> samples) {
        List<Row> made = samples.stream().filter(row -> isNull(row, "error")).toList();
        return RowFactory.create(
                (long) made.size(),
                (long) samples.size() - made.size(),
                whole(made, "network_calls"),
                whole(made, "steps"),
                made.stream().filter(SampleSums::isFull).count(),
                seconds(samples, PHASES.get(0)),
                seconds(samples, PHASES.get(1)),
                seconds(samples, PHASES.get(2)),
                seconds(samples, PHASES.get(3)),
                samples.stream().filter(has("audit_psnr")).count());
    }

    private static boolean isFull(Row made) {
        Object calls = value(made, "network_calls");
        return calls != null && calls.equals(value(made, "steps"));
    }

    private static long whole(List<Row> samples, String name) {
        return samples.stream()
                .filter(has(name))
                .mapToLong(row -> ((Number) value(row, name)).longValue())
                .sum();
    }

    private static double seconds(List<Row> samples, String millis) {
        return samples.stream()
                .filter(has(millis))
                .mapToDouble(row -> ((Number) value(row, millis)).doubleValue() / 1000)
                .sum();
    }

    private static Predicate<Row> has(String name) {
        return row -> !isNull(row, name);
    }

    private static boolean isNull(Row row, String name) {
        return row.isNullAt(ManifestColumns.SCHEMA.fieldIndex(name));
    }

    private static Object value(Row row, String name) {
        return row.get(ManifestColumns.SCHEMA.fieldIndex(name));
    }
}
