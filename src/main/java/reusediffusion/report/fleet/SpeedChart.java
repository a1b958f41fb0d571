package reusediffusion.report.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import reusediffusion.report.fleet.figures.FleetFigures;
import reusediffusion.report.fleet.figures.Interval;
import reusediffusion.report.fleet.figures.PolicyFigures;

/** Speed against quality for every policy, with intervals. */
final class SpeedChart {
    /** Equal pictures get 140 dB, which no scale can show beside the others. */
    private static final double FULL = 130;

    private static final int PER_ROW = 2;
    private static final int LEGEND_LINE = 20;
    private static final int HEIGHT = 330;

    private final FleetFigures figures;
    private final List<PolicyFigures> points;
    private final List<String> series;
    private final boolean relative;

    SpeedChart(FleetFigures figures) {
        this.figures = figures;
        this.points = figures.policies().stream()
                .filter(p -> p.psnr() != null && p.psnr().value() < FULL)
                .toList();
        this.series = points.stream()
                .sorted(Comparator.comparing((PolicyFigures p) -> !p.series().equals("planned")))
                .map(PolicyFigures::series)
                .distinct()
                .toList();
        this.relative = points.stream().allMatch(p -> p.speed() != null);
    }

    boolean isEmpty() {
        return points.isEmpty();
    }

    private Interval x(PolicyFigures p) {
        return relative ? p.speed() : new Interval(p.deviceRate(), null, null);
    }

    String draw() {
        int legend = (series.size() + PER_ROW - 1) / PER_ROW * LEGEND_LINE;
        Svg svg = new Svg("speed", HEIGHT + legend, "Speed against quality", described());
        Axis x = axis(this::x, relative ? 1 : Double.NaN, 44, Svg.WIDTH - 12);
        Axis y = axis(PolicyFigures::psnr, Double.NaN, HEIGHT - 44, 30);
        svg.axes(
                x,
                y,
                relative ? "times as fast as the policy original →" : "samples a second and device →",
                "↑ PSNR against the full run, dB");
        if (relative) {
            svg.line(x.at(1), y.start(), x.at(1), y.end(), "reference");
            svg.text(x.at(1) + 4, y.end() + 10, "start", "tick", "original");
        }
        for (int s = 0; s < series.size(); s++) {
            series(svg, s, x, y);
            double left = 44 + s % PER_ROW * 210;
            double top = HEIGHT + s / PER_ROW * LEGEND_LINE + 8;
            svg.mark(s, left, top, 5);
            svg.text(left + 12, top + 4, "start", "label", series.get(s));
        }
        new SpeedLabels(points, figures.chosen(), this::x, x, y).draw(svg);
        return svg.end();
    }

    private void series(Svg svg, int number, Axis x, Axis y) {
        List<PolicyFigures> own = points.stream()
                .filter(p -> p.series().equals(series.get(number)))
                .sorted(Comparator.comparingDouble(p -> x(p).value()))
                .toList();
        double[] xs = own.stream().mapToDouble(p -> x.at(x(p).value())).toArray();
        double[] ys = own.stream().mapToDouble(p -> y.at(p.psnr().value())).toArray();
        svg.path(xs, ys, false, "line l" + number % 7);
        for (int i = 0; i < own.size(); i++) {
            PolicyFigures p = own.get(i);
            if (x(p).low() != null) {
                svg.line(x.at(x(p).low()), ys[i], x.at(x(p).high()), ys[i], "spread l" + number % 7);
            }
            if (p.psnr().low() != null) {
                svg.line(xs[i], y.at(p.psnr().low()), xs[i], y.at(p.psnr().high()), "spread l" + number % 7);
            }
            svg.mark(number, xs[i], ys[i], p.name().equals(figures.chosen()) ? 7 : 4.5);
        }
    }

    private Axis axis(Function<PolicyFigures, Interval> of, double also, double start, double end) {
        List<Double> all = new ArrayList<>();
        for (PolicyFigures p : points) {
            Interval i = of.apply(p);
            all.add(i.value());
            if (i.low() != null) {
                all.add(i.low());
                all.add(i.high());
            }
        }
        if (!Double.isNaN(also)) {
            all.add(also);
        }
        double least = all.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double most = all.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        return Axis.around(least, most, start, end);
    }

    private String described() {
        StringBuilder said = new StringBuilder();
        for (PolicyFigures p : points) {
            said.append(p.name()).append(": ");
            said.append(Markup.number(x(p).value(), 2)).append(relative ? " times as fast, " : " a second, ");
            said.append(Markup.number(p.psnr().value(), 1)).append(" dB. ");
        }
        return said.toString().strip();
    }
}
