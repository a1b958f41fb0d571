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
        Map<?, ?> run = (Map<?, ?>) summary.get("last_run");
        if (run.get("devices") instanceof Map<?, ?> devices) {
            lines.add(worked(devices, run.get("first_made_seconds")));
        }
        lines.add(calls());
        if (summary.get("audit") instanceof Map<?, ?> audit) {
            lines.add(audited(audit));
        }
        lines.add("Files: " + folder + "/data   numbers: " + folder + "/_summary.json");
        if (sheet != null) {
            lines.add("To look at: " + told(sheet));
        }
        return lines;
    }

    private String calls() {
        long calls = number(summary.get("network_calls"));
        long full = number(summary.get("network_calls_full"));
        double saved = full == 0 ? 0 : 100.0 * (full - calls) / full;
        return String.format(Locale.ROOT, "%d of %d network calls made, %.0f%% saved.", calls, full, saved);
    }

    private static String audited(Map<?, ?> audit) {
        Map<?, ?> psnr = (Map<?, ?>) audit.get("psnr");
        return String.format(
                Locale.ROOT,
                "%d made again in full for comparison: %s dB in the mean, %s dB in the worst tenth.",
                number(audit.get("samples")),
                decibels(psnr.get("mean")),
                decibels(psnr.get("p10")));
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

    /** How well devices were used, and for whom they waited a hundredth of their time or longer. */
    private String worked(Map<?, ?> devices, Object first) {
        StringBuilder line = new StringBuilder();
        line.append(String.format(
                Locale.ROOT,
                "Devices busy %.0f%%, %.2f %ss and %.1f network calls a second each",
                100 * real(devices.get("busy_share")),
                real(devices.get("made_a_second")),
                kind,
                real(devices.get("network_calls_a_second"))));
        double seconds = real(devices.get("seconds"));
        ((Map<?, ?>) devices.get("waited_seconds")).forEach((part, waited) -> {
            if (seconds > 0 && real(waited) >= 0.01 * seconds) {
                line.append(String.format(Locale.ROOT, ", %.0f%% waited for %s", 100 * real(waited) / seconds, part));
            }
        });
        if (devices.get("watt_hours") != null) {
            line.append(String.format(Locale.ROOT, ", %.2f watt-hours", real(devices.get("watt_hours"))));
        }
        if (first != null) {
            line.append(String.format(Locale.ROOT, "; the first %s after %.1f s", kind, real(first)));
        }
        return line.append('.').toString();
    }

    private static double real(Object value) {
        return value instanceof Number number ? number.doubleValue() : 0;
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
