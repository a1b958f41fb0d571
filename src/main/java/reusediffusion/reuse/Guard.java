package reusediffusion.reuse;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What probes usually measure along a plan, so that a sample that does worse, or much better, is known.
 *
 * @param predictions of the probed builds: Gram rows over so many called predictions
 * @param ridge of the probed builds
 * @param shares ascending, within 0 … 1
 * @param errors (T, shares) per step the relative probe errors below which these shares of the samples lay; empty where none was
 *     measured
 */
public record Guard(int predictions, double ridge, double[] shares, double[][] errors) implements Serializable {
    private static final double[] SHARES = {
        0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 1
    };

    public Guard {
        for (int i = 0; i < shares.length; i++) {
            if (!(shares[i] >= 0 && shares[i] <= 1) || i > 0 && shares[i] <= shares[i - 1]) {
                throw new IllegalArgumentException("the guard's shares do not ascend within 0 to 1");
            }
        }
        for (double[] row : errors) {
            if (row.length != 0 && row.length != shares.length) {
                throw new IllegalArgumentException(
                        "the guard has " + row.length + " errors at a step and " + shares.length + " shares");
            }
        }
    }

    /**
     * The quantiles of measured probes.
     *
     * @param rows whose builds were probed
     * @param probes one array (T) a sample, NaN where nothing was probed
     */
    public static Guard of(GramRows rows, List<double[]> probes) {
        int steps = rows.gram().length;
        double[][] errors = new double[steps][];
        for (int s = 0; s < steps; s++) {
            int step = s;
            double[] sorted = probes.stream()
                    .mapToDouble(p -> p[step])
                    .filter(Double::isFinite)
                    .sorted()
                    .toArray();
            errors[s] = sorted.length == 0
                    ? new double[0]
                    : Arrays.stream(SHARES)
                            .map(share -> interpolate(sorted, share * (sorted.length - 1)))
                            .toArray();
        }
        return new Guard(rows.predictions(), rows.ridge(), SHARES.clone(), errors);
    }

    private static double interpolate(double[] values, double place) {
        int below = (int) Math.min(values.length - 1, Math.floor(place));
        int above = Math.min(values.length - 1, below + 1);
        return values[below] + (place - below) * (values[above] - values[below]);
    }

    /** The error below which this share of the samples lay at {@code step}, between neighbours linearly; NaN where not measured. */
    public double threshold(int step, double share) {
        double[] row = errors[step];
        if (row.length == 0) {
            return Double.NaN;
        }
        int above = 0;
        while (above < shares.length - 1 && shares[above] < share) {
            above++;
        }
        if (above == 0 || share >= shares[above]) {
            return row[above];
        }
        double part = (share - shares[above - 1]) / (shares[above] - shares[above - 1]);
        return row[above - 1] + part * (row[above] - row[above - 1]);
    }

    /**
     * The largest guard quantile, so the cheapest, with which at most a share of all samples is expected to lie below a quality floor:
     * (worse + 1) / (n + 1) of the n held-out samples. Source: conformal risk control, arXiv 2208.02814.
     *
     * @param quantiles that were tried, ascending
     * @param qualities per tried quantile the qualities of its held-out samples, higher is better
     */
    public static double quantileFor(double floor, double share, double[] quantiles, double[][] qualities) {
        double found = Double.NaN;
        for (int i = 0; i < quantiles.length; i++) {
            long worse = Arrays.stream(qualities[i]).filter(q -> q < floor).count();
            if ((worse + 1.0) / (qualities[i].length + 1.0) > share) {
                break;
            }
            found = quantiles[i];
        }
        if (Double.isNaN(found)) {
            throw new TableException("No guard keeps all but " + 100 * share + " % of the samples at " + floor
                    + " or better; lower the floor, allow more calls or measure more held-out samples.");
        }
        return found;
    }
}
