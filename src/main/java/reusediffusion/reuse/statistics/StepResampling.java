package reusediffusion.reuse.statistics;

import java.util.Arrays;

/**
 * Brings numbers of one schedule's T steps to another's S steps: each of these lies, by its log signal-to-noise ratio λ, between two of
 * those, and takes from them in proportion; beyond the ends the outermost step's number stays.
 *
 * @param from (T) rising λ of the steps that were measured
 * @param to (S) rising λ of the run's steps
 */
public record StepResampling(double[] from, double[] to) {
    public StepResampling {
        requireRising(from);
        requireRising(to);
    }

    private static void requireRising(double... levels) {
        for (int i = 0; i < levels.length; i++) {
            if (!Double.isFinite(levels[i]) || i > 0 && levels[i] <= levels[i - 1]) {
                throw new IllegalArgumentException(
                        "The log signal-to-noise ratio must rise from step to step, and does not at step " + i + ".");
            }
        }
    }

    /** Whether both have as many steps, and each of the run's lies nearer to its namesake than to that one's neighbours. */
    public boolean keepsPlaces() {
        boolean same = from.length == to.length;
        for (int i = 0; same && i < to.length; i++) {
            same = Math.round(place(from, to[i])) == i;
        }
        return same;
    }

    /** The numbers at the {@code wanted} λ, where {@code values} were measured at the λ {@code at}. */
    public static double[] values(double[] at, double[] values, double[] wanted) {
        double[] found = new double[wanted.length];
        for (int i = 0; i < found.length; i++) {
            double place = place(at, wanted[i]);
            int below = (int) place;
            double part = place - below;
            found[i] = part == 0 ? values[below] : (1 - part) * values[below] + part * values[below + 1];
        }
        return found;
    }

    /** Where λ lies among the steps, in steps from the first. */
    private static double place(double[] levels, double level) {
        int above = 0;
        while (above < levels.length && levels[above] < level) {
            above++;
        }
        if (above == 0 || above == levels.length) {
            return Math.min(above, levels.length - 1);
        }
        return levels[above] == level
                ? above
                : above - 1 + (level - levels[above - 1]) / (levels[above] - levels[above - 1]);
    }

    /**
     * A Gram matrix along both of its axes, which is that of predictions interpolated between steps.
     *
     * @param gram (T, T)
     * @return (S, S)
     */
    public double[][] gram(double[][] gram) {
        double[][] rows = Arrays.stream(gram).map(row -> values(from, row, to)).toArray(double[][]::new);
        double[][] columns =
                Arrays.stream(transposed(rows)).map(c -> values(from, c, to)).toArray(double[][]::new);
        return transposed(columns);
    }

    private static double[][] transposed(double[][] rows) {
        double[][] columns = new double[rows[0].length][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                columns[j][i] = rows[i][j];
            }
        }
        return columns;
    }
}
