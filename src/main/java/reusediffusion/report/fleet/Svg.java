package reusediffusion.report.fleet;

import java.util.Locale;

/** Writes one drawing for the page; its colours are the page's own, light or dark. */
final class Svg {
    static final int WIDTH = 480;
    private static final int MARKERS = 6;

    private final StringBuilder out = new StringBuilder();

    /**
     * @param id unique on the page
     * @param title and {@code description} are what is read out in place of the drawing
     */
    Svg(String id, int height, String title, String description) {
        out.append("<svg data-figure=\"chart.").append(id).append("\" viewBox=\"0 0 " + WIDTH + " ");
        out.append(height)
                .append("\" role=\"img\" aria-labelledby=\"")
                .append(id)
                .append("-t ");
        out.append(id).append("-d\"><title id=\"").append(id).append("-t\">").append(Markup.text(title));
        out.append("</title><desc id=\"").append(id).append("-d\">").append(Markup.text(description));
        out.append("</desc>\n");
    }

    private static String n(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** @param style a class of the page's style sheet */
    void line(double x1, double y1, double x2, double y2, String style) {
        out.append("<line class=\"" + style + "\" x1=\"" + n(x1) + "\" y1=\"" + n(y1) + "\" x2=\"" + n(x2) + "\" y2=\""
                + n(y2) + "\"/>\n");
    }

    /** @param anchor {@code start}, {@code middle} or {@code end} */
    void text(double x, double y, String anchor, String style, String said) {
        out.append("<text class=\"" + style + "\" text-anchor=\"" + anchor + "\" x=\"" + n(x) + "\" y=\"" + n(y) + "\">"
                + Markup.text(said) + "</text>\n");
    }

    void rectangle(double x, double y, double width, double height, String style, double opacity) {
        out.append("<rect class=\"" + style + "\" x=\"" + n(x) + "\" y=\"" + n(y) + "\" width=\"" + n(width)
                + "\" height=\"" + n(height) + "\"" + (opacity == 1 ? "" : " fill-opacity=\"" + n2(opacity) + "\"")
                + "/>\n");
    }

    private static String n2(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** Draws a line through points, in their order. */
    void path(double[] x, double[] y, boolean closed, String style) {
        StringBuilder d = new StringBuilder();
        for (int i = 0; i < x.length; i++) {
            d.append(i == 0 ? "M" : "L").append(n(x[i])).append(' ').append(n(y[i]));
        }
        out.append("<path class=\"" + style + "\" d=\"" + d + (closed ? "Z" : "") + "\"/>\n");
    }

    /** A mark of the series' own form and colour, so that colour alone tells nothing. */
    void mark(int series, double x, double y, double r) {
        String form =
                switch (series % MARKERS) {
                    case 0 -> polygon(x, y, r * 1.1, 24, 0);
                    case 1 -> polygon(x, y, r * 1.25, 4, 45);
                    case 2 -> polygon(x, y, r * 1.35, 4, 0);
                    case 3 -> polygon(x, y, r * 1.35, 3, -90);
                    case 4 -> polygon(x, y, r * 1.35, 3, 90);
                    default -> polygon(x, y, r * 1.25, 5, -90);
                };
        out.append("<path class=\"s" + series % 7 + "\" d=\"" + form + "\"/>\n");
    }

    private static String polygon(double x, double y, double r, int corners, double turned) {
        StringBuilder d = new StringBuilder();
        for (int i = 0; i < corners; i++) {
            double angle = Math.toRadians(turned + 360.0 * i / corners);
            d.append(i == 0 ? "M" : "L").append(n(x + r * Math.cos(angle))).append(' ');
            d.append(n(y + r * Math.sin(angle)));
        }
        return d.append('Z').toString();
    }

    /** Draws the axes of a chart of points. */
    void axes(Axis x, Axis y, String below, String above) {
        for (double tick : y.ticks()) {
            line(x.start(), y.at(tick), x.end(), y.at(tick), "grid");
            text(x.start() - 6, y.at(tick) + 4, "end", "tick", y.told(tick));
        }
        for (double tick : x.ticks()) {
            line(x.at(tick), y.start(), x.at(tick), y.start() + 4, "axis");
            text(x.at(tick), y.start() + 18, "middle", "tick", x.told(tick));
        }
        line(x.start(), y.start(), x.end(), y.start(), "axis");
        text(x.end(), y.start() + 36, "end", "label", below);
        text(0, 14, "start", "label", above);
    }

    String end() {
        return out.append("</svg>").toString();
    }
}
