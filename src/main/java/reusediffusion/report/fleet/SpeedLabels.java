package reusediffusion.report.fleet;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import reusediffusion.report.fleet.figures.Interval;
import reusediffusion.report.fleet.figures.PolicyFigures;

/**
 * The texts beside the marks of a chart of speed.
 *
 * @param chosen the name of the policy that is told by its name
 * @param speed what lies along the axis {@code x}; along {@code y} lies the quality
 */
record SpeedLabels(List<PolicyFigures> points, String chosen, Function<PolicyFigures, Interval> speed, Axis x, Axis y) {

    /** Beside each mark how many calls it stands for; the chosen policy has its name, in the first corner that no other mark is in. */
    void draw(Svg svg) {
        for (PolicyFigures p : points) {
            double at = x.at(speed.apply(p).value());
            double height = y.at(p.psnr().value());
            if (!p.name().equals(chosen)) {
                int digits = p.calls() == Math.rint(p.calls()) ? 0 : 1;
                svg.text(at + 6, height - 6, "start", "count", Markup.number(p.calls(), digits));
                continue;
            }
            double[][] corners = {{10, 20}, {-10, 20}, {-10, -10}, {10, -10}};
            double[] corner = Arrays.stream(corners)
                    .filter(c -> isFree(
                            p,
                            at + c[0],
                            height + c[1],
                            Math.signum(c[0]) * 9 * p.name().length()))
                    .findFirst()
                    .orElse(corners[3]);
            svg.text(at + corner[0], height + corner[1], corner[0] > 0 ? "start" : "end", "strong", p.name());
        }
    }

    /** Whether a text that begins or ends at this point lies in the chart and covers no mark with its number. */
    private boolean isFree(PolicyFigures own, double from, double line, double length) {
        double low = Math.min(from, from + length);
        double high = Math.max(from, from + length);
        return low > x.start()
                && high < Svg.WIDTH
                && line < y.start()
                && points.stream().filter(p -> p != own).noneMatch(p -> {
                    double at = x.at(speed.apply(p).value());
                    double height = y.at(p.psnr().value());
                    return at > low - 34 && at < high + 8 && height > line - 20 && height < line + 22;
                });
    }
}
