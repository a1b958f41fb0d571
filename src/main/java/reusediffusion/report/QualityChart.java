package reusediffusion.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A chart of mean PSNR over mean network calls, with one line for each policy. */
final class QualityChart {
    // Okabe and Ito's colours, which colour-blind people can tell apart.
    private static final List<Color> COLORS = List.of(
            new Color(0xD55E00),
            new Color(0x0072B2),
            new Color(0x009E73),
            new Color(0x56B4E9),
            new Color(0xCC79A7),
            new Color(0x444444),
            new Color(0xE69F00));
    private static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE,
        SeriesMarkers.SQUARE,
        SeriesMarkers.DIAMOND,
        SeriesMarkers.TRIANGLE_UP,
        SeriesMarkers.TRIANGLE_DOWN,
        SeriesMarkers.CROSS,
        SeriesMarkers.PLUS
    };
    private static final double FULL = 130; // dB: what equal pictures get, which no scale can show beside the others

    private QualityChart() {}

    static byte[] png(QualityReport report) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(1000)
                .height(640)
                .title(report.title())
                .xAxisTitle("network calls of " + report.steps() + " (mean over samples)")
                .yAxisTitle("PSNR against the full run (dB, mean)")
                .build();
        style(chart, report);
        int number = 0;
        for (Map.Entry<String, List<QualityPoint>> series : series(report).entrySet()) {
            add(chart, series.getKey(), series.getValue(), number++);
        }
        return BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG);
    }

    private static Map<String, List<QualityPoint>> series(QualityReport report) {
        return report.points().stream()
                .filter(point -> point.quality().psnrMean() < FULL)
                .sorted(Comparator.comparingDouble(QualityPoint::calls))
                .collect(Collectors.groupingBy(QualityPoint::series, LinkedHashMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .sorted(Comparator.comparingDouble(QualityChart::best).reversed())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    /** The legend's order: planned first, then by the height of the lines. */
    private static double best(Map.Entry<String, List<QualityPoint>> series) {
        double mean = series.getValue().stream()
                .mapToDouble(point -> point.quality().psnrMean())
                .average()
                .orElse(0);
        return series.getKey().equals("planned") ? Double.MAX_VALUE : mean;
    }

    private static void add(XYChart chart, String name, List<QualityPoint> points, int number) {
        XYSeries line = chart.addSeries(
                name,
                points.stream().mapToDouble(QualityPoint::calls).toArray(),
                points.stream().mapToDouble(point -> point.quality().psnrMean()).toArray());
        Color color = COLORS.get(number % COLORS.size());
        line.setLineColor(color);
        line.setMarkerColor(color);
        line.setMarker(MARKERS[number % MARKERS.length]);
        line.setLineStyle(new BasicStroke(name.equals("planned") ? 3.5f : 2f));
    }

    private static void style(XYChart chart, QualityReport report) {
        var style = chart.getStyler();
        ChartStyle.set(style);
        style.setLegendPosition(LegendPosition.InsideNW);
        style.setLegendBorderColor(new Color(0xDDDDDD));
        style.setMarkerSize(9);
        style.setXAxisMin(Math.floor(report.points().stream()
                        .mapToDouble(QualityPoint::calls)
                        .min()
                        .orElse(1))
                - 1);
        style.setXAxisMax((double) report.steps());
        style.setXAxisTickMarkSpacingHint(60);
        style.setAxisTickLabelsColor(Color.DARK_GRAY);
    }
}
