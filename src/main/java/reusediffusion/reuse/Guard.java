package reusediffusion.reuse;

import java.io.Serializable;
import java.util.List;

/**
 * Chooses a plan of a ladder for every sample by itself, after its first network call: hard samples get more calls, easy ones fewer, and
 * samples whose prompts are unlike those that the guard was fitted to all of them.
 *
 * @param difficulties (M) ascending, at even shares of the samples: what {@link Difficulty} says of samples that it was not fitted to
 * @param misses (M) ascending, at even shares of samples and plans: how far PSNR lay above what was expected, in {@link Outlook#spread}
 * @param outlooks of the plans, from the fewest calls to the most
 */
public record Guard(
        Novelty novelty, Difficulty difficulty, double[] difficulties, double[] misses, List<Outlook> outlooks)
        implements Serializable {
    private static final double FULL = 140; // dB: what a full run measures against itself
    private static final int HALVINGS = 50;

    /**
     * What to expect of a plan: a PSNR of {@code mean - slope · difficulty}, in dB.
     *
     * @param calls by which the plan is known
     * @param spread standard deviation about it
     */
    public record Outlook(int calls, double mean, double slope, double spread) implements Serializable {
        double expected(double difficulty) {
            return mean - slope * difficulty;
        }
    }

    public Guard {
        outlooks = List.copyOf(outlooks);
        if (outlooks.isEmpty() || difficulties.length == 0 || misses.length == 0) {
            throw new IllegalArgumentException("a guard knows no plan or no sample");
        }
    }

    /**
     * The fewest calls with which a sample is expected to reach a floor.
     *
     * @param floor PSNR in dB
     * @param confidence with which it is to be reached, 0 to 1
     * @param otherwise what to answer where no plan does
     */
    int calls(double sampleDifficulty, double floor, double confidence, int otherwise) {
        double miss = quantile(misses, 1 - confidence);
        for (Outlook outlook : outlooks) {
            if (outlook.expected(sampleDifficulty) + miss * outlook.spread() >= floor) {
                return outlook.calls();
            }
        }
        return otherwise;
    }

    /**
     * The highest floor that samples like the guard's reach with so many calls in the mean.
     *
     * @param steps of a full run, which is what samples get that no plan serves
     */
    double floor(double meanCalls, double confidence, int steps) {
        requireConfidence(confidence);
        double low = 0;
        double high = FULL;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (mean(middle, confidence, steps) <= meanCalls) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    static void requireConfidence(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "A guard takes a confidence between 0 and 1, such as 0.5, not " + confidence + ".");
        }
    }

    private double mean(double floor, double confidence, int steps) {
        double sum = 0;
        for (double each : difficulties) {
            sum += calls(each, floor, confidence, steps);
        }
        return sum / difficulties.length;
    }

    /** The value below which this share of ascending values lies, between neighbours linearly. */
    static double quantile(double[] ascending, double share) {
        double place = share * (ascending.length - 1);
        int below = (int) Math.min(ascending.length - 1, Math.floor(place));
        int above = Math.min(ascending.length - 1, below + 1);
        return ascending[below] + (place - below) * (ascending[above] - ascending[below]);
    }
}
