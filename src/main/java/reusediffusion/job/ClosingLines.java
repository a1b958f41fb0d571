package reusediffusion.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * What a run tells people at its end.
 *
 * @param summary the content of {@code _summary.json}
 * @param kind picture or clip
 * @param folder of the output
 * @param sheet the contact sheet; null where there is none
 */
record ClosingLines(Map<String, Object> summary, String kind, String folder, Path sheet) {

    /** A few lines. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(made((Map<?, ?>) summary.get("last_run")));
        long calls = number(summary.get("network_calls"));
        long full = number(summary.get("network_calls_full"));
        lines.add(String.format(
                Locale.ROOT,
                "%d of %d network calls made, %.0f%% saved.",
                calls,
                full,
                full == 0 ? 0 : 100.0 * (full - calls) / full));
        if (summary.get("audit") instanceof Map<?, ?> audit) {
            Map<?, ?> psnr = (Map<?, ?>) audit.get("psnr");
            lines.add(String.format(
                    Locale.ROOT,
                    "%d made again in full for comparison: %s dB in the mean, %s dB in the worst tenth.",
                    number(audit.get("samples")),
                    decibels(psnr.get("mean")),
                    decibels(psnr.get("p10"))));
        }
        lines.add("Files: " + folder + "/data   numbers: " + folder + "/_summary.json");
        if (sheet != null) {
            lines.add("To look at: " + told(sheet));
        }
        return lines;
    }

    private String made(Map<?, ?> run) {
        long made = number(run.get("samples"));
        long there = number(summary.get("samples"));
        long failed = number(summary.get("failed"));
        String failures = failed == 0 ? "" : ", and " + failed + " failed (--retry-failed tries them again)";
        if (made == 0) {
            return "Nothing was left to make: " + count(there) + (there == 1 ? " is" : " are") + " there" + failures
                    + ".";
        }
        double seconds = ((Number) run.get("seconds")).doubleValue();
        return String.format(
                Locale.ROOT,
                "%s made in %s, %.2f a second; the folder holds %d%s.",
                count(made),
                clock(Math.round(seconds)),
                made / Math.max(1e-9, seconds),
                there,
                failures);
    }

    private static String decibels(Object value) {
        return value instanceof Number number ? String.format(Locale.ROOT, "%.1f", number.doubleValue()) : "?";
    }

    private static String told(Path path) {
        return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
    }

    private String count(long n) {
        return n + " " + kind + (n == 1 ? "" : "s");
    }

    private static long number(Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static String clock(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
