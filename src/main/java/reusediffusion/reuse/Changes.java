package reusediffusion.reuse;

import java.util.Arrays;

/** How the published method sees a run: its differences without the first step's, and their relative changes. */
final class Changes {
    private static final double SMALLEST = 1e-8;

    private Changes() {}

    /** The differences (T) of a run without the first step's: (T - 1). */
    static double[] first(double[] differences) {
        return differences.length == 0 ? differences : Arrays.copyOfRange(differences, 1, differences.length);
    }

    /** |d[j+1] - d[j]| / d[j+1] for d of (n): (n - 1). */
    static double[] second(double[] d) {
        double[] changes = new double[Math.max(0, d.length - 1)];
        for (int j = 0; j < changes.length; j++) {
            changes[j] = Math.abs(d[j + 1] - d[j]) / Math.max(d[j + 1], SMALLEST);
        }
        return changes;
    }

    /** |(d[j+2] + d[j]) / 2 - d[j+1]| / d[j+1] for d of (n): (n - 2). */
    static double[] third(double[] d) {
        double[] changes = new double[Math.max(0, d.length - 2)];
        for (int j = 0; j < changes.length; j++) {
            changes[j] = Math.abs((d[j + 2] + d[j]) / 2 - d[j + 1]) / Math.max(d[j + 1], SMALLEST);
        }
        return changes;
    }
}
