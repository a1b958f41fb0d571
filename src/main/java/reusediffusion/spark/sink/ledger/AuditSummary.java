package reusediffusion.spark.sink.ledger;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How near the audited samples of a manifest are to their full runs, under the names of {@code _summary.json}. */
final class AuditSummary {
    private AuditSummary() {}

    /** Mean, worst tenth and minimum of both measures. */
    static Map<String, Object> of(Dataset<Row> samples) {
        Row row = samples.agg(
                        count("audit_psnr"),
                        spread("avg(%s)", "psnr"),
                        spread("percentile(%s, 0.1)", "psnr"),
                        spread("min(%s)", "psnr"),
                        spread("avg(%s)", "ssim"),
                        spread("percentile(%s, 0.1)", "ssim"),
                        spread("min(%s)", "ssim"))
                .head();
        Map<String, Object> audit = new LinkedHashMap<>();
        audit.put("samples", row.getLong(0));
        audit.put("psnr", Map.of("mean", row.get(1), "p10", row.get(2), "min", row.get(3)));
        audit.put("ssim", Map.of("mean", row.get(4), "p10", row.get(5), "min", row.get(6)));
        return audit;
    }

    private static Column spread(String form, String measure) {
        return expr(String.format(Locale.ROOT, form, "audit_" + measure));
    }
}
