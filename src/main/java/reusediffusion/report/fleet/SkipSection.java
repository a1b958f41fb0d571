package reusediffusion.report.fleet;

import static reusediffusion.report.fleet.Markup.figure;
import static reusediffusion.report.fleet.Markup.text;

import java.util.ArrayList;
import java.util.List;
import reusediffusion.report.fleet.figures.FleetFigures;
import reusediffusion.report.fleet.figures.PolicyFigures;
import reusediffusion.report.fleet.figures.PolicySums;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.report.fleet.rows.SampleRow;

/** At which steps each policy called the network. */
record SkipSection(FleetRun run, FleetFigures figures) {

    private static List<String> pattern(Grid.Row row) {
        return List.of(
                text(row.label()), "<code>" + figure(row.label() + ".pattern", Grid.pattern(row.shares())) + "</code>");
    }

    String html() {
        List<Grid.Row> rows = new ArrayList<>();
        StringBuilder samples = new StringBuilder();
        int number = 0;
        for (PolicyFigures p : figures.policies()) {
            List<SampleRow> made = PolicySums.made(run, p.name());
            rows.add(new Grid.Row(p.name(), SkipMap.shares(made)));
            samples.append(SkipMap.ofSamples(p.name(), made, ++number));
        }
        if (rows.isEmpty()) {
            return "";
        }
        List<List<String>> cells = rows.stream().map(SkipSection::pattern).toList();
        return Markup.section(
                "skips",
                "Which steps called the network",
                Markup.chart(
                                new Grid(rows).draw("skips-map", "Called steps by policy"),
                                "A cell a step, from the first at the left; the fuller its colour, the more samples"
                                        + " called the network there.",
                                Markup.table("1: all samples called, 0: none", List.of("policy", "steps"), cells))
                        + samples);
    }
}
