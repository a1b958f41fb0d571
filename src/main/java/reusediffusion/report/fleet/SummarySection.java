package reusediffusion.report.fleet;

import static reusediffusion.report.fleet.Markup.figure;
import static reusediffusion.report.fleet.Markup.text;

import java.util.ArrayList;
import java.util.List;
import reusediffusion.report.fleet.figures.FleetFigures;
import reusediffusion.report.fleet.figures.PolicyFigures;
import reusediffusion.report.fleet.rows.FleetRun;

/** The first screen: the answer in one sentence, one chart, and what went wrong. */
record SummarySection(FleetRun run, FleetFigures figures) {

    String html() {
        SpeedChart chart = new SpeedChart(figures);
        String drawn = chart.isEmpty()
                ? "<p class=\"soft\">There is no chart: no policy that saves calls was judged.</p>\n"
                : Markup.chart(
                        chart.draw(),
                        "Each mark is a policy, with 95 % intervals; the number beside it says how many times it called the"
                                + " network. Higher is closer to the full runs, and farther right is faster.",
                        table());
        return "<p class=\"answer\">" + answer() + "</p>\n" + warnings() + drawn + (chart.isEmpty() ? table() : "");
    }

    private String answer() {
        PolicyFigures p = figures.policy(figures.chosen());
        if (p == null) {
            PolicyFigures only =
                    figures.policies().isEmpty() ? null : figures.policies().get(0);
            return only == null
                    ? "No policy finished."
                    : "All " + run.facts().steps() + " calls: "
                            + figure("answer.rate", only.deviceRate(), 2)
                            + " samples a second and device; no policy that saves calls was judged.";
        }
        String calls = figure("answer.calls", p.calls(), p.calls() == Math.rint(p.calls()) ? 0 : 1) + " of "
                + run.facts().steps() + " calls (" + text(p.name()) + "): ";
        String speed = p.speed() == null
                ? figure("answer.rate", p.deviceRate(), 2) + " samples a second and device"
                : figure("answer.speed", p.speed().value(), 1) + " × as fast";
        return calls + speed + " at " + figure("answer.psnr", p.psnr().value(), 0)
                + "\u00a0dB; the worst tenth lies below " + figure("answer.tenth", p.psnrTenth(), 0) + "\u00a0dB.";
    }

    private String warnings() {
        List<String> told = new ArrayList<>(figures.fallbacks());
        run.facts().lost().forEach(each -> told.add("Lost during the run: " + each + "."));
        run.facts().missing().forEach((policy, reason) -> told.add("The policy " + policy + " is missing: " + reason));
        if (figures.policy(PolicyFigures.ORIGINAL) == null) {
            told.add("The policy original is not part of this run, so that no speed beside it can be told.");
        }
        figures.policies().stream()
                .filter(p -> p.failed() > 0)
                .forEach(p -> told.add("The policy " + p.name() + " failed on " + p.failed() + " samples."));
        if (told.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder(
                "<div class=\"warning\" role=\"note\"><p>This run is not as it was" + " meant to be.</p><ul>");
        told.forEach(each -> out.append("<li>").append(text(each)).append("</li>"));
        return out.append("</ul></div>\n").toString();
    }

    private String table() {
        return Markup.table(
                "Speed against quality, with 95 % intervals",
                List.of(
                        "policy",
                        "samples",
                        "calls",
                        "seconds a sample",
                        "times as fast",
                        "PSNR, dB",
                        "worst tenth, dB"),
                figures.policies().stream().map(this::row).toList());
    }

    private List<String> row(PolicyFigures p) {
        String key = p.name() + ".";
        String name = p.name().equals(figures.chosen())
                ? "<span class=\"chosen\">" + text(p.name()) + "</span>"
                : text(p.name());
        return List.of(
                name,
                figure(key + "samples", p.samples()),
                figure(key + "calls", p.calls(), 1) + " of " + figure(key + "steps", p.steps()),
                figure(key + "seconds", p.seconds(), 3),
                figure(key + "speed", p.speed(), 2),
                figure(key + "psnr", p.psnr(), 1),
                figure(key + "psnr-tenth", p.psnrTenth(), 1));
    }
}
