package reusediffusion.report.fleet;

import java.util.List;

/**
 * Horizontal bars of stacked parts, each bar below its label.
 *
 * @param parts their names
 * @param bars values of the parts, one after the other
 * @param unit of the values
 */
record Bars(List<String> parts, List<Bar> bars, String unit) {
    private static final int ROW = 38;
    private static final int LEGEND_LINE = 20;
    private static final int PER_ROW = 3;
    private static final int RIGHT = 64;

    record Bar(String label, double... values) {
        double sum() {
            double sum = 0;
            for (double value : values) {
                sum += value;
            }
            return sum;
        }
    }

    String draw(String id, String title) {
        int legend = (parts.size() + PER_ROW - 1) / PER_ROW * LEGEND_LINE;
        Svg svg = new Svg(id, legend + bars.size() * ROW + 4, title, described());
        for (int p = 0; p < parts.size(); p++) {
            double left = p % PER_ROW * 150;
            double top = p / PER_ROW * LEGEND_LINE;
            svg.rectangle(left, top + 3, 12, 12, "s" + p, 1);
            svg.text(left + 18, top + 14, "start", "label", parts.get(p));
        }
        double most = bars.stream().mapToDouble(Bar::sum).max().orElse(1);
        for (int b = 0; b < bars.size(); b++) {
            draw(svg, bars.get(b), legend + b * ROW, most);
        }
        return svg.end();
    }

    private void draw(Svg svg, Bar bar, double top, double most) {
        svg.text(0, top + 13, "start", "label", bar.label);
        double left = 0;
        for (int p = 0; p < bar.values.length; p++) {
            double width = bar.values[p] / most * (Svg.WIDTH - RIGHT);
            svg.rectangle(left, top + 18, width, 12, "s" + p, 1);
            left += width;
        }
        svg.text(left + 6, top + 28, "start", "tick", Markup.number(bar.sum(), 3) + " " + unit);
    }

    private String described() {
        StringBuilder said = new StringBuilder();
        bars.forEach(bar -> said.append(bar.label)
                .append(": ")
                .append(Markup.number(bar.sum(), 3))
                .append(' ')
                .append(unit)
                .append(". "));
        return said.toString().strip();
    }
}
