package reusediffusion.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** What a run tells at its end. */
class ClosingLinesTest {
    private static Map<String, Object> summary(long made, long failed) {
        return Map.of(
                "samples",
                40L,
                "failed",
                failed,
                "network_calls",
                560L,
                "network_calls_full",
                1120L,
                "audit",
                Map.of("samples", 4L, "psnr", Map.of("mean", 52.125, "p10", 44.0)),
                "last_run",
                Map.of("samples", made, "seconds", 3725.0));
    }

    @Test
    void aRun() {
        assertThat(new ClosingLines(summary(30, 2), "picture", "out", new Path("file:/a/_sheet.png")).lines())
                .containsExactly(
                        "30 pictures made in 1:02:05, 0.01 a second; the folder holds 40, and 2 failed (--retry-failed tries them"
                                + " again).",
                        "560 of 1120 network calls made, 50% saved.",
                        "4 made again in full for comparison: 52.1 dB in the mean, 44.0 dB in the worst tenth.",
                        "Files: out/data   numbers: out/_summary.json",
                        "To look at: /a/_sheet.png");
    }

    @Test
    void whatDevicesDid() {
        Map<String, Object> devices = Map.of(
                "seconds",
                50.0,
                "busy_share",
                0.934,
                "made_a_second",
                0.6,
                "network_calls_a_second",
                8.44,
                "waited_seconds",
                Map.of("input", 0.4, "compression", 0.2, "storage", 2.6),
                "watt_hours",
                9.716);
        Map<String, Object> summary = new TreeMap<>(summary(30, 0));
        summary.put(
                "last_run", Map.of("samples", 30L, "seconds", 60.0, "devices", devices, "first_made_seconds", 14.25));
        assertThat(new ClosingLines(summary, "picture", "out", null).lines())
                .contains("Devices busy 93%, 0.60 pictures and 8.4 network calls a second each, 5% waited for storage,"
                        + " 9.72 watt-hours; the first picture after 14.3 s.");
    }

    @Test
    void nothingWasLeft() {
        assertThat(new ClosingLines(summary(0, 0), "clip", "out", null).lines())
                .startsWith("Nothing was left to make: 40 clips are there.")
                .hasSize(4);
    }
}
