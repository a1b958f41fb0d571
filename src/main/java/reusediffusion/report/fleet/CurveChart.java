package reusediffusion.report.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import reusediffusion.report.fleet.rows.RunFacts.Band;

/** How much full runs change at each step: these samples' bands, and beside them those of a static table. */
record CurveChart(List<Band> own, List<Band> table) {
    private static final int HEIGHT = 300;

    String draw() {
        List<Band> all = new ArrayList<>(own);
        all.addAll(table);
        double most = all.stream().mapToDouble(Band::high).max().orElse(1);
        Svg svg = new Svg("curves", HEIGHT, "Differences from step to step", described());
        Axis x = new Axis(1, Math.max(2, own.size()), 52, Svg.WIDTH - 12);
        Axis y = new Axis(0, most > 0 ? most * 1.05 : 1, HEIGHT - 64, 30);
        svg.axes(x, y, "step →", "↑ mean change of the latents");
        band(svg, own, 0, x, y);
        if (!table.isEmpty()) {
            band(svg, table, 1, x, y);
        }
        String[] names = {"these samples", "static table"};
        for (int i = 0; i < (table.isEmpty() ? 1 : 2); i++) {
            svg.rectangle(52 + i * 160, HEIGHT - 14, 12, 12, "s" + i, 1);
            svg.text(70 + i * 160, HEIGHT - 3, "start", "label", names[i]);
        }
        return svg.end();
    }

    private static void band(Svg svg, List<Band> bands, int series, Axis x, Axis y) {
        int n = bands.size();
        double[] xs = new double[2 * n];
        double[] ys = new double[2 * n];
        for (int i = 0; i < n; i++) {
            xs[i] = x.at(i + 1);
            ys[i] = y.at(bands.get(i).low());
            xs[2 * n - 1 - i] = xs[i];
            ys[2 * n - 1 - i] = y.at(bands.get(i).high());
        }
        svg.path(xs, ys, true, "band s" + series);
        svg.path(
                places(bands, x),
                values(bands, Band::middle, y),
                false,
                (series == 0 ? "line l" : "line dashed l") + series);
    }

    private static double[] places(List<Band> bands, Axis x) {
        double[] places = new double[bands.size()];
        java.util.Arrays.setAll(places, i -> x.at(i + 1));
        return places;
    }

    private static double[] values(List<Band> bands, ToDoubleFunction<Band> value, Axis y) {
        return bands.stream().mapToDouble(value).map(y::at).toArray();
    }

    private String described() {
        return "Medians of the first and the last step: "
                + Markup.number(own.get(0).middle(), 4) + " and "
                + Markup.number(own.get(own.size() - 1).middle(), 4) + ".";
    }
}
