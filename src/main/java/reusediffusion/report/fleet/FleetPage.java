package reusediffusion.report.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import reusediffusion.report.fleet.figures.FleetFigures;
import reusediffusion.report.fleet.figures.PolicyFigures;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.report.fleet.rows.RunFacts;

/** The whole page of a run: it needs no other file and no network, and follows from the run alone. */
final class FleetPage {
    private FleetPage() {}

    static String html(FleetRun run, FleetFigures figures) {
        RunFacts facts = run.facts();
        PolicySections policies = new PolicySections(run, figures);
        RunSections rest = new RunSections(run, figures);
        String title = "Fleet benchmark of " + facts.title();
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline';"
                + " img-src data:\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<meta name=\"color-scheme\" content=\"light dark\"><link rel=\"icon\" href=\"data:,\">\n<title>"
                + Markup.text(title) + "</title>\n<style>\n" + style() + "</style></head>\n<body>"
                + "<a class=\"skip\" href=\"#main\">To the answer</a>\n<header><h1>" + Markup.text(title) + "</h1>"
                + "<p class=\"soft\">" + subtitle(run, figures) + "</p></header>\n<main id=\"main\" tabindex=\"-1\">\n"
                + new SummarySection(run, figures).html()
                + rest.against()
                + policies.cost()
                + policies.latency()
                + policies.quality()
                + new PictureSection(run).html()
                + new SkipSection(run, figures).html()
                + rest.curves()
                + new DeviceSection(figures).html()
                + rest.settings()
                + "</main>\n<footer><p>Every figure follows from the Parquet rows beside this page;"
                + " <code>jobs/benchmark verify</code> checks it.</p></footer></body></html>\n";
    }

    private static String subtitle(FleetRun run, FleetFigures figures) {
        int samples = figures.policies().stream()
                .mapToInt(PolicyFigures::samples)
                .max()
                .orElse(0);
        return Markup.text(run.facts().key()) + ", " + Markup.figure("run.samples", samples)
                + (samples == 1 ? " sample a policy, " : " samples a policy, ")
                + Markup.figure("run.devices", figures.devices())
                + (figures.devices() == 1 ? " device, " : " devices, ")
                + Markup.text(run.facts().started());
    }

    private static String style() {
        try (InputStream in = FleetPage.class.getResourceAsStream("style.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The page's style cannot be read from the jar.", e);
        }
    }
}
