package reusediffusion.report.fleet;

import java.util.List;
import reusediffusion.report.fleet.rows.SampleRow;

/** Which samples called the network at which steps. */
final class SkipMap {
    private static final int MOST = 48;

    private SkipMap() {}

    /** (T) the share of the samples that called; as long as the longest run. */
    static double[] shares(List<SampleRow> rows) {
        int steps = rows.stream().mapToInt(row -> row.called().length()).max().orElse(0);
        double[] shares = new double[steps];
        for (SampleRow row : rows) {
            for (int s = 0; s < row.called().length(); s++) {
                shares[s] += row.called().charAt(s) == '1' ? 1.0 : 0.0;
            }
        }
        for (int s = 0; s < steps; s++) {
            shares[s] /= rows.size();
        }
        return shares;
    }

    /** Steps × samples, where samples went different ways; else nothing. */
    static String ofSamples(String policy, List<SampleRow> rows, int number) {
        if (rows.stream().map(SampleRow::called).distinct().count() < 2) {
            return "";
        }
        List<SampleRow> shown = rows.stream().limit(MOST).toList();
        Grid grid = new Grid(shown.stream()
                .map(row -> new Grid.Row(row.sample(), shares(List.of(row))))
                .toList());
        String title = policy + ": steps × samples" + (shown.size() < rows.size() ? ", the first " + MOST : "");
        List<List<String>> cells = shown.stream()
                .map(row -> List.of(
                        Markup.text(row.sample()),
                        "<code>" + Markup.figure(policy + "." + row.sample() + ".called", row.called()) + "</code>"))
                .toList();
        return Markup.details(
                title,
                "<figure>" + grid.draw("skips-" + number, title) + "</figure>"
                        + Markup.table("1: called, 0: built", List.of("sample", "steps"), cells));
    }
}
