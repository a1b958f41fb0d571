package reusediffusion.report;

import java.awt.Color;
import java.awt.Font;
import org.knowm.xchart.style.AxesChartStyler;

/** How all charts with axes look: black on white with a pale grid, and letters that stay readable where a page shows them smaller. */
final class ChartStyle {
    private ChartStyle() {}

    static void set(AxesChartStyler style) {
        style.setChartBackgroundColor(Color.WHITE);
        style.setPlotBorderVisible(false);
        style.setPlotGridLinesColor(new Color(0xDDDDDD));
        style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 20));
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
    }
}
