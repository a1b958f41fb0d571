package reusediffusion.spark.sink.ledger;

import static org.apache.spark.sql.functions.expr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import reusediffusion.spark.sink.store.Store;

/** The sums of a manifest, under the names of {@code _summary.json}. */
public final class Summary {
    private static final ObjectMapper JSON = new ObjectMapper().configure(SerializationFeature.INDENT_OUTPUT, true);
    private static final Set<String> KEPT = Set.of("benchmark", "last_run");

    private Summary() {}

    private static Map<String, Object> told(Row row) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("samples", row.getLong(0));
        summary.put("failed", row.getLong(1));
        summary.put("network_calls", row.isNullAt(2) ? 0L : row.getLong(2));
        summary.put("network_calls_full", row.isNullAt(3) ? 0L : row.getLong(3));
        summary.put("full_runs", row.getLong(4));
        summary.put("seconds", phases(row, 5));
        return summary;
    }

    /**
     * Everything that follows from the manifest alone: samples, failures, network calls with and without reuse, samples that made all of
     * them, and seconds by phase; and {@code audit} where samples were audited.
     */
    public static Map<String, Object> of(Manifest manifest) {
        Row sums = manifest.sums();
        Map<String, Object> summary = told(sums);
        if (sums.getLong(9) > 0) {
            summary.put("audit", AuditSummary.of(manifest.rows()));
        }
        return summary;
    }

    /** Writes the manifest, and with it the numbers of {@code _summary.json}; what that says of the last run stays. */
    public static void rewrite(Ledger ledger, Store store) throws IOException {
        Map<String, Object> summary;
        try (Manifest manifest = Manifest.of(ledger, "")) {
            manifest.write(store);
            summary = of(manifest);
        }
        JsonNode before = JSON.readTree(Objects.requireNonNullElse(earlier(ledger, store), "{}"));
        before.fields().forEachRemaining(field -> {
            if (KEPT.contains(field.getKey())) {
                summary.put(field.getKey(), field.getValue());
            }
        });
        store.publish(ledger.folder().summary(), JSON.writeValueAsString(summary) + "\n");
    }

    /** Null where there is none that can be read. */
    private static String earlier(Ledger ledger, Store store) throws IOException {
        String text = store.read(ledger.folder().summary());
        try {
            return text != null && JSON.readTree(text).isObject() ? text : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Seconds per sample by phase, without the warm-up of each pipeline. */
    public static Map<String, Object> benchmark(Dataset<Row> samples) {
        Dataset<Row> measured = samples.where("error is null and not warm_up");
        Map<String, Object> benchmark = new LinkedHashMap<>();
        benchmark.put("samples", measured.count());
        for (String share : new String[] {"0.5", "0.9"}) {
            Row row = measured.agg(
                            percentile("encode_ms", share),
                            percentile("denoise_ms", share),
                            percentile("decode_ms", share),
                            percentile("save_ms", share))
                    .head();
            benchmark.put("p" + (int) (Double.parseDouble(share) * 100), phases(row, 0));
        }
        return benchmark;
    }

    private static Map<String, Object> phases(Row row, int from) {
        Map<String, Object> seconds = new LinkedHashMap<>();
        String[] names = {"encode", "denoise", "decode", "save"};
        for (int i = 0; i < names.length; i++) {
            seconds.put(names[i], row.isNullAt(from + i) ? 0.0 : row.getDouble(from + i));
        }
        return seconds;
    }

    private static Column percentile(String millis, String share) {
        return expr("percentile(" + millis + ", " + share + ")").divide(1000);
    }
}
