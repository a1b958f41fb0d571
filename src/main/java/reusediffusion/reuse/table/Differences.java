package reusediffusion.reuse.table;

import java.util.Arrays;

/**
 * How a run's latents changed from step to step, and how that change itself changed, as published.
 *
 * <p>Source: github DongBaiYue/ReuseDiffusion, whose lists are called diff, diff_l2 and diff_l3.
 */
public final class Differences {
    private static final double FLOOR = 1e-8;

    private Differences() {}

    /** The differences (T) of a run without the first step's, which the published lists leave out: (T - 1). */
    public static double[] published(double[] run) {
        return run.length == 0 ? run : Arrays.copyOfRange(run, 1, run.length);
    }

    /** d → |d[j+1] - d[j]| / d[j+1], one entry fewer. */
    public static double[] l2(double[] d) {
        double[] l2 = new double[Math.max(0, d.length - 1)];
        for (int j = 0; j < l2.length; j++) {
            l2[j] = Math.abs(d[j + 1] - d[j]) / Math.max(d[j + 1], FLOOR);
        }
        return l2;
    }

    /** d → |(d[j+2] + d[j]) / 2 - d[j+1]| / d[j+1], two entries fewer. */
    public static double[] l3(double[] d) {
        double[] l3 = new double[Math.max(0, d.length - 2)];
        for (int j = 0; j < l3.length; j++) {
            l3[j] = l3(d, j);
        }
        return l3;
    }

    /** Entry j of {@link #l3(double[])}. */
    public static double l3(double[] d, int j) {
        return Math.abs((d[j + 2] + d[j]) / 2 - d[j + 1]) / Math.max(d[j + 1], FLOOR);
    }
}
