package reusediffusion.report.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reusediffusion.report.fleet.rows.DeviceRow;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.report.fleet.rows.PictureRow;
import reusediffusion.report.fleet.rows.RunFacts;
import reusediffusion.report.fleet.rows.SampleRow;
import reusediffusion.report.fleet.rows.TraceRow;

/** Runs whose figures are known beforehand. */
final class Runs {
    static final String PROMPT = "a <b>\"Größe\" & 'Übung'</b> \u0007";

    private Runs() {}

    /** Full runs of 4 s and runs of 2 calls of 1 s on each of the lanes, all of them exact but for {@code slower}. */
    static FleetRun of(int lanes, int samples, double slower, List<String> policies) {
        List<SampleRow> rows = new ArrayList<>();
        List<DeviceRow> done = new ArrayList<>();
        for (String policy : policies) {
            double seconds = (policy.equals("original") ? 4 : 1) * slower;
            for (int lane = 0; lane < lanes; lane++) {
                done.add(lane(policy, lane, false, seconds * samples / lanes, samples / lanes));
            }
            if (policy.equals("original")) {
                done.add(lane(policy, 0, true, seconds * samples / lanes * 0.8, samples / lanes));
            }
            for (int s = 0; s < samples; s++) {
                rows.add(sample(policy, s, s % lanes, seconds));
            }
        }
        return new FleetRun(facts(policies), rows, done, traces(samples), pictures(policies), List.of());
    }

    private static DeviceRow lane(String policy, int lane, boolean alone, double seconds, int samples) {
        return new DeviceRow(
                policy,
                alone,
                0,
                lane,
                "host" + lane,
                "e<" + lane + ">",
                "cuda:0",
                0,
                1500,
                seconds * 1000,
                samples,
                0,
                0.9,
                2.0,
                5_000_000_000L,
                List.of());
    }

    /** Sample s is at 50 + s dB. */
    private static SampleRow sample(String policy, int s, int lane, double seconds) {
        boolean full = policy.equals("original");
        double millis = seconds * 1000;
        return new SampleRow(
                policy,
                policy.split(":")[0],
                "id&" + s,
                PROMPT,
                s,
                "host" + lane,
                "e<" + lane + ">",
                "cuda:0",
                0,
                lane,
                s,
                false,
                false,
                0,
                millis,
                0.1 * millis,
                0.6 * millis,
                0.1 * millis,
                0.1 * millis,
                0.1 * millis,
                null,
                full ? "1111" : s == 3 ? "1011" : "1010",
                1000,
                full ? 140.0 : 50.0 + s,
                full ? 1.0 : 0.99,
                s == 0 ? 51.0 : null,
                s == 0 ? 0.99 : null,
                null);
    }

    /** The same sample, so many dB closer to its full run and so many times slower. */
    static SampleRow closer(SampleRow r, double decibels, double slower) {
        return new SampleRow(
                r.policy(),
                r.series(),
                r.sample(),
                r.prompt(),
                r.seed(),
                r.host(),
                r.executor(),
                r.device(),
                r.round(),
                r.lane(),
                r.batch(),
                false,
                false,
                0,
                r.endMillis(),
                r.textMillis(),
                r.denoiseMillis() * slower,
                r.decodeMillis(),
                r.compressMillis(),
                r.writeMillis(),
                r.laneMillis(),
                r.called(),
                r.bytes(),
                r.psnr() + decibels,
                r.ssim(),
                null,
                null,
                null);
    }

    private static List<TraceRow> traces(int samples) {
        List<TraceRow> traces = new ArrayList<>();
        for (int s = 0; s < samples; s++) {
            traces.add(new TraceRow("id&" + s, List.of(0.1 + s, 0.2 + s, 0.3 + s, 0.4 + s)));
        }
        return traces;
    }

    private static List<PictureRow> pictures(List<String> policies) {
        byte[] png = {1, 2, 3};
        return policies.contains("planned:2")
                ? List.of(
                        new PictureRow("planned:2", "id&0", "worst", "original", png),
                        new PictureRow("planned:2", "id&0", "worst", "reuse", png),
                        new PictureRow("planned:2", "id&0", "worst", "difference", png))
                : List.of();
    }

    private static RunFacts facts(List<String> policies) {
        RunFacts.Band band = new RunFacts.Band(0.1, 0.2, 0.3);
        return new RunFacts(
                "tiny & <co>",
                "tiny-4-64x64",
                4,
                policies,
                new TreeMap<>(Map.of("seed", "42", "scheduler", "null")),
                "jobs/benchmark --prompts 'ü <x>.txt'",
                new TreeMap<>(Map.of("Java", "17")),
                3.6,
                List.of(new RunFacts.Executor("e<0>", "host0", "17", "a GPU", 1.5)),
                List.of(),
                Map.of(),
                List.of(band, band, band, band),
                "table.json",
                "2026-01-01T00:00:00Z");
    }
}
