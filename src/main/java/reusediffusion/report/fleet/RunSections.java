package reusediffusion.report.fleet;

import static reusediffusion.report.fleet.Markup.figure;
import static reusediffusion.report.fleet.Markup.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import reusediffusion.report.fleet.figures.FleetFigures;
import reusediffusion.report.fleet.figures.Verdict;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.report.fleet.rows.RunFacts;

/** How much full runs change from step to step, what is different from earlier runs, and how to run it again. */
record RunSections(FleetRun run, FleetFigures figures) {
    private String caption(boolean besideTable) {
        return "Median of " + run.traces().size() + " full runs and the band from their lowest to their highest tenth, "
                + (besideTable
                        ? "beside the static table " + run.facts().table() + "."
                        : "without a static table for these runs.");
    }

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
                        caption(fits),
                        Markup.table(
                                "Median (lowest tenth to highest tenth)",
                                List.of("step", "these samples", "static table"),
                                rows)));
    }

    private static String band(String key, RunFacts.Band band) {
        return figure(key, band.middle(), 5) + " <small>(" + figure(key + ".low", band.low(), 5) + " to "
                + figure(key + ".high", band.high(), 5) + ")</small>";
    }

    /** A sentence for each earlier run that was made otherwise. */
    private String otherKinds() {
        return figures.verdicts().stream()
                .filter(v -> !v.differs().isEmpty())
                .map(v -> "<p class=\"red\">" + text(v.earlier() + " was another kind of run: " + v.differs() + ".")
                        + "</p>\n")
                .distinct()
                .collect(Collectors.joining());
    }

    String against() {
        List<List<String>> rows = new ArrayList<>();
        for (Verdict v : figures.verdicts()) {
            String key = "against." + v.earlier() + "." + v.policy() + ".";
            rows.add(List.of(
                    text(v.policy() + " beside " + v.earlier()),
                    figure(key + "speed", v.speed(), 3),
                    "<strong>" + figure(key + "verdict", v.said()) + "</strong>",
                    figure(key + "psnr", v.psnr(), 2),
                    figure(key + "quality", v.quality())));
        }
        return rows.isEmpty()
                ? ""
                : Markup.section(
                        "against",
                        "Beside earlier runs",
                        otherKinds()
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
