package reusediffusion.report.fleet;

import static reusediffusion.report.fleet.Markup.figure;
import static reusediffusion.report.fleet.Markup.text;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import reusediffusion.report.fleet.figures.FleetFigures;
import reusediffusion.report.fleet.figures.Latency;
import reusediffusion.report.fleet.figures.Latency.Stage;
import reusediffusion.report.fleet.figures.PolicyFigures;
import reusediffusion.report.fleet.rows.FleetRun;

/** What each policy cost, and how close it came. */
record PolicySections(FleetRun run, FleetFigures figures) {
    private static final List<Stage> STAGES =
            List.of(Stage.DENOISE, Stage.DECODE, Stage.TEXT, Stage.COMPRESS, Stage.WRITE);

    private String table(String caption, List<String> heads, Function<PolicyFigures, List<String>> row) {
        return Markup.table(caption, heads, figures.policies().stream().map(row).toList());
    }

    String cost() {
        String throughput = table(
                "Samples, calls and what they cost",
                List.of(
                        "policy",
                        "samples a second",
                        "a second and device",
                        "calls saved",
                        "GPU busy",
                        "Wh for 1000",
                        "cost of 1000"),
                p -> List.of(
                        text(p.name()),
                        figure(p.name() + ".fleet-rate", p.fleetRate(), 3),
                        figure(p.name() + ".device-rate", p.deviceRate(), 3),
                        figure(p.name() + ".saved", Markup.percent(p.saved())),
                        figure(p.name() + ".busy", Markup.percent(p.busyShare())),
                        figure(p.name() + ".watt-hours", p.wattHours(), 2),
                        figure(p.name() + ".cost", p.cost(), 4)));
        return Markup.section("cost", "Throughput and cost", throughput + scaling());
    }

    private String scaling() {
        if (figures.scaling() == null) {
            return "<p class=\"soft\">Scaling is not told: "
                    + (figures.devices() < 2
                            ? "one device worked."
                            : "no device was measured alone under the policy original.")
                    + "</p>\n";
        }
        return "<p>One device alone made " + figure("scaling.alone", figures.aloneRate(), 3) + " samples a second. "
                + figure("scaling.devices", figures.devices()) + " devices at once made "
                + figure("scaling.times", figures.scaling() * figures.devices(), 2) + " times as many, which is "
                + figure("scaling.share", Markup.percent(figures.scaling())) + " of what "
                + figures.devices() + " such devices could make.</p>\n";
    }

    String latency() {
        List<Bars.Bar> bars = figures.policies().stream()
                .map(p -> new Bars.Bar(
                        p.name(),
                        STAGES.stream()
                                .mapToDouble(s -> p.stages().get(s.label).mean())
                                .toArray()))
                .toList();
        if (bars.isEmpty()) {
            return "";
        }
        Bars chart = new Bars(STAGES.stream().map(s -> s.label).toList(), bars, "s");
        StringBuilder tables = new StringBuilder();
        figures.policies().forEach(p -> tables.append(stages(p)));
        return Markup.section(
                "latency",
                "Latency by stage",
                Markup.chart(
                        chart.draw("stages", "Seconds a sample by stage"),
                        "Mean seconds a sample; the time of a batch is divided among its samples.",
                        tables.toString()));
    }

    private static String stages(PolicyFigures p) {
        List<List<String>> rows = Arrays.stream(Stage.values())
                .map(stage -> {
                    Latency l = p.stages().get(stage.label);
                    String key = p.name() + "." + stage.label + ".";
                    return List.of(
                            stage.label,
                            figure(key + "mean", l.mean(), 4),
                            figure(key + "p50", l.p50(), 4),
                            figure(key + "p90", l.p90(), 4),
                            figure(key + "p99", l.p99(), 4));
                })
                .toList();
        return Markup.table(p.name() + ", seconds a sample", List.of("stage", "mean", "p50", "p90", "p99"), rows);
    }

    String quality() {
        return Markup.section(
                "quality",
                "Quality",
                table(
                                "Against the same samples' full runs",
                                List.of(
                                        "policy",
                                        "PSNR, dB",
                                        "worst tenth",
                                        "worst 1 %",
                                        "worst",
                                        "SSIM",
                                        "SSIM, worst tenth",
                                        "audited",
                                        "audit, least dB"),
                                PolicySections::qualities)
                        + "<p class=\"soft\">PSNR is of pixels before they are rounded to bytes; equal pictures count as"
                        + " 140 dB. The audit compares pictures of the timed runs themselves, rounded, with full runs"
                        + " made after the measured window.</p>\n");
    }

    private static List<String> qualities(PolicyFigures p) {
        String key = p.name() + ".quality.";
        return List.of(
                text(p.name()),
                figure(key + "psnr", p.psnr(), 1),
                figure(key + "tenth", p.psnrTenth(), 1),
                figure(key + "hundredth", p.psnrHundredth(), 1),
                figure(key + "least", p.psnrLeast(), 1),
                figure(key + "ssim", p.ssim(), 4),
                figure(key + "ssim-tenth", p.ssimTenth(), 4),
                figure(key + "audited", p.audited()),
                figure(key + "audit", p.auditLeast(), 1));
    }
}
