package reusediffusion.report.fleet;

import static reusediffusion.report.fleet.Markup.figure;
import static reusediffusion.report.fleet.Markup.text;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import reusediffusion.report.fleet.figures.DeviceFigures;
import reusediffusion.report.fleet.figures.FleetFigures;
import reusediffusion.report.fleet.figures.PolicySums;
import reusediffusion.report.fleet.figures.Verdict;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.report.fleet.rows.PictureRow;
import reusediffusion.report.fleet.rows.RunFacts;
import reusediffusion.report.fleet.rows.SampleRow;

/** What the samples look like, how the devices worked, what is different from earlier runs, and how to run it again. */
record RunSections(FleetRun run, FleetFigures figures) {
    private static final double GIGABYTE = 1e9;

    String curves() {
        List<RunFacts.Band> own = figures.curves();
        if (own.isEmpty()) {
            return "";
        }
        boolean fits = run.facts().bands().size() == own.size();
        List<RunFacts.Band> table = fits ? run.facts().bands() : List.of();
        List<List<String>> rows = IntStream.range(0, own.size())
                .mapToObj(i -> List.of(
                        String.valueOf(i + 1),
                        band("curve." + (i + 1), own.get(i)),
                        fits ? band("table." + (i + 1), table.get(i)) : Markup.NONE))
                .toList();
        return Markup.section(
                "differences",
                "How much full runs change",
                Markup.chart(
                        new CurveChart(own, table).draw(),
                        "Median of " + run.traces().size() + " full runs and the band from their lowest to their"
                                + " highest tenth, "
                                + (fits
                                        ? "beside the static table "
                                                + run.facts().table() + "."
                                        : "without a static table for these runs."),
                        Markup.table(
                                "Median (lowest tenth to highest tenth)",
                                List.of("step", "these samples", "static table"),
                                rows)));
    }

    private static String band(String key, RunFacts.Band band) {
        return figure(key, band.middle(), 5) + " <small>(" + figure(key + ".low", band.low(), 5) + " to "
                + figure(key + ".high", band.high(), 5) + ")</small>";
    }

    String pictures() {
        StringBuilder out = new StringBuilder();
        for (String place : List.of("best", "median", "worst")) {
            List<PictureRow> trio =
                    run.pictures().stream().filter(p -> p.place().equals(place)).toList();
            if (!trio.isEmpty()) {
                out.append(trio(place, trio));
            }
        }
        return out.isEmpty() ? "" : Markup.section("pictures", "Side by side", out.toString());
    }

    private String trio(String place, List<PictureRow> trio) {
        SampleRow sample = PolicySums.made(run, trio.get(0).policy()).stream()
                .filter(row -> row.sample().equals(trio.get(0).sample()))
                .findFirst()
                .orElse(null);
        String prompt = sample == null ? "" : sample.prompt();
        StringBuilder out = new StringBuilder(
                "<h3>The " + place + " sample under " + text(trio.get(0).policy()));
        if (sample != null && sample.psnr() != null) {
            out.append(", ")
                    .append(figure("pictures." + place + ".psnr", sample.psnr(), 1))
                    .append(" dB");
        }
        out.append("</h3><p class=\"soft\">")
                .append(text(trio.get(0).sample()))
                .append(": ")
                .append(text(prompt));
        out.append("</p><div class=\"trio\">");
        for (PictureRow each : trio) {
            String kind = each.kind().equals("difference") ? "difference × 8" : each.kind();
            out.append("<figure><img alt=\"").append(text(kind + " of the " + place + " sample: " + prompt));
            out.append("\" src=\"data:image/png;base64,")
                    .append(Base64.getEncoder().encodeToString(each.png()));
            out.append("\"><figcaption>").append(kind).append("</figcaption></figure>");
        }
        return out.append("</div>\n").toString();
    }

    String devices() {
        List<List<String>> rows = figures.perDevice().stream().map(this::device).toList();
        if (rows.isEmpty()) {
            return "";
        }
        String memory = figures.perDevice().stream().allMatch(d -> d.device().equals("cpu"))
                ? "Memory on a CPU is that of the whole process. "
                : "";
        return Markup.section(
                "devices",
                "Hosts and devices",
                Markup.table(
                                "Over all policies; loading is apart from the measured window",
                                List.of(
                                        "device",
                                        "load, s",
                                        "samples",
                                        "p50, s",
                                        "p90, s",
                                        "beside the median",
                                        "failed",
                                        "retries",
                                        "busy",
                                        "Wh",
                                        "peak, GB"),
                                rows)
                        + "<p class=\"soft\">" + memory
                        + "Beside the median: a device's time for a sample over that of the median device, with its 95 %"
                        + " interval over batches. From 1.2 on, and where the interval lies above 1, it is a"
                        + " straggler.</p>\n");
    }

    private List<String> device(DeviceFigures d) {
        String key = "device." + d.lane() + "." + d.executor() + ".";
        String share =
                figure(key + "share", d.share(), 2) + (d.straggler() ? " <span class=\"red\">straggler</span>" : "");
        String failed = figure(key + "failed", d.failed());
        return List.of(
                text(d.host() + ", executor " + d.executor() + ", " + d.device() + ", lane " + d.lane()),
                figure(key + "load", d.loadSeconds(), 2),
                figure(key + "samples", d.samples()),
                figure(key + "p50", d.p50(), 3),
                figure(key + "p90", d.p90(), 3),
                share,
                d.failed() > 0 ? "<span class=\"red\">" + failed + "</span>" : failed,
                figure(key + "retries", d.retries()),
                figure(key + "busy", Markup.percent(d.busyShare())),
                figure(key + "watt-hours", d.wattHours(), 3),
                figure(key + "peak", d.peakBytes() == null ? null : d.peakBytes() / GIGABYTE, 2));
    }

    String against() {
        List<List<String>> rows = new ArrayList<>();
        StringBuilder differs = new StringBuilder();
        for (Verdict v : figures.verdicts()) {
            String key = "against." + v.earlier() + "." + v.policy() + ".";
            rows.add(List.of(
                    text(v.policy() + " beside " + v.earlier()),
                    figure(key + "speed", v.speed(), 3),
                    "<strong>" + figure(key + "verdict", v.said()) + "</strong>",
                    figure(key + "psnr", v.psnr(), 2),
                    figure(key + "quality", v.quality())));
        }
        figures.verdicts().stream()
                .filter(v -> !v.differs().isEmpty())
                .map(v -> "<p class=\"red\">" + text(v.earlier() + " was another kind of run: " + v.differs() + ".")
                        + "</p>\n")
                .distinct()
                .forEach(differs::append);
        return rows.isEmpty()
                ? ""
                : Markup.section(
                        "against",
                        "Beside earlier runs",
                        differs
                                + Markup.table(
                                        "How many times as fast as then, and PSNR now less then",
                                        List.of("policy", "times as fast", "verdict", "PSNR change, dB", "quality"),
                                        rows)
                                + "<p class=\"soft\">A verdict is given where the whole 95 % interval lies beyond 2 % of"
                                + " time, or beyond 0.5 dB.</p>\n");
    }

    String settings() {
        RunFacts facts = run.facts();
        List<List<String>> roll = facts.roll().stream()
                .map(e -> List.of(
                        text(e.name()),
                        text(e.host()),
                        text(e.gpu()),
                        text(e.java()),
                        figure("roll." + e.name() + ".clock", e.clockMillis(), 0)))
                .toList();
        return Markup.section(
                "settings",
                "How it was measured",
                "<p>The command, which runs it again:</p><pre>" + text(facts.command()) + "</pre>\n"
                        + Markup.details("Settings", map("Settings of samples and run", facts.settings()))
                        + Markup.details("Versions", map("Versions", facts.versions()))
                        + Markup.details(
                                "Roll call",
                                Markup.table(
                                        "Who answered at the start",
                                        List.of("executor", "host", "device", "Java", "clock beside the driver's, ms"),
                                        roll)));
    }

    private static String map(String caption, Map<String, String> values) {
        List<List<String>> rows = values.entrySet().stream()
                .map(e -> List.of(text(e.getKey()), text(e.getValue())))
                .toList();
        return "<div class=\"words\">" + Markup.table(caption, List.of("name", "value"), rows) + "</div>";
    }
}
