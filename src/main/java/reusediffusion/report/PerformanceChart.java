package reusediffusion.report;

import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The time of a step of each model, by who computes it, as a multiple of this project's own in the plain type: lower is faster. */
public final class PerformanceChart {
    // Okabe and Ito's colours, which colour-blind people can tell apart.
    private static final Color[] COLORS = {
        new Color(0x0072B2),
        new Color(0x56B4E9),
        new Color(0xD55E00),
        new Color(0xE69F00),
        new Color(0xCC79A7),
        new Color(0x009E73)
    };

    private PerformanceChart() {}

    /**
     * Draws the latest figure of each model by each.
     *
     * @throws IllegalArgumentException where there is none of this project's own
     */
    public static byte[] png(List<PerformanceEntry> entries) throws IOException {
        Map<String, Map<String, Double>> millis = millis(entries);
        Map<String, Double> own = millis.get(PerformanceEntry.OURS);
        if (own == null) {
            throw new IllegalArgumentException(
                    "None of the measurements is this project's own, with which others could be compared.");
        }
        CategoryChart chart = new CategoryChartBuilder()
                .width(1000)
                .height(480)
                .title("Time of one denoising step, relative to ours in bfloat16")
                .yAxisTitle("relative time, lower is faster")
                .build();
        style(chart);
        addSeries(chart, millis, own);
        return BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG);
    }

    /** A row of bars for each who has a figure of one of our models. */
    private static void addSeries(
            CategoryChart chart, Map<String, Map<String, Double>> millis, Map<String, Double> own) {
        List<String> labels = own.entrySet().stream()
                .map(each -> String.format(Locale.ROOT, "%s: %.1f ms", shortened(each.getKey()), each.getValue()))
                .toList();
        millis.forEach((who, byModel) -> {
            List<Double> shares = new ArrayList<>();
            own.forEach((model, ours) -> shares.add(byModel.containsKey(model) ? byModel.get(model) / ours : null));
            if (shares.stream().anyMatch(share -> share != null)) {
                chart.addSeries(who, labels, shares);
            }
        });
    }

    /** Who → model → milliseconds, ours first; a later line takes the place of an earlier one. */
    static Map<String, Map<String, Double>> millis(List<PerformanceEntry> entries) {
        Map<String, Map<String, Double>> millis = new LinkedHashMap<>();
        for (boolean ours : new boolean[] {true, false}) {
            for (PerformanceEntry entry : entries) {
                boolean alone = entry.batch() == null || entry.batch() == 1;
                if (entry.stepMillis() != null && alone && entry.who().equals(PerformanceEntry.OURS) == ours) {
                    String who = entry.who() + (entry.precision() == null ? "" : ", " + entry.precision());
                    millis.computeIfAbsent(who, name -> new LinkedHashMap<>()).put(entry.model(), entry.stepMillis());
                }
            }
        }
        return millis;
    }

    private static String shortened(String model) {
        return model.replaceAll("^stable-diffusion-xl", "SDXL")
                .replaceAll("^stable-diffusion-", "SD")
                .replaceAll("-(base-1.0|diffusers)$", "");
    }

    private static void style(CategoryChart chart) {
        var style = chart.getStyler();
        ChartStyle.set(style);
        style.setSeriesColors(COLORS);
        style.setPlotGridVerticalLinesVisible(false);
        style.setLegendPosition(LegendPosition.OutsideS);
        style.setLegendBorderColor(Color.WHITE);
        style.setLegendLayout(org.knowm.xchart.style.Styler.LegendLayout.Horizontal);
        style.setAvailableSpaceFill(0.7);
        style.setYAxisMin(0.0);
        style.setLabelsVisible(true);
        style.setYAxisDecimalPattern("0.00");
    }
}
