package reusediffusion.reuse.guard;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import reusediffusion.reuse.statistics.Quantiles;

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
    private static final double LEAST_PRICE = 1e-18;
    private static final int HALVINGS = 60;

    /**
     * What to expect of a plan: a PSNR of {@code mean - slope · difficulty}, in dB.
     *
     * @param calls by which the plan is known
     * @param spread standard deviation about it
     * @param explained share of the variance that difficulty tells of, on samples that it was not fitted to (R²)
     */
    public record Outlook(int calls, double mean, double slope, double spread, double explained)
            implements Serializable {
        double expected(double difficulty) {
            return mean - slope * difficulty;
        }
    }

    /**
     * A guard that knows plans and samples.
     *
     * @throws IllegalArgumentException where it knows no plan or no sample
     */
    public Guard {
        outlooks = List.copyOf(outlooks);
        if (outlooks.isEmpty() || difficulties.length == 0 || misses.length == 0) {
            throw new IllegalArgumentException("a guard knows no plan or no sample");
        }
    }

    /**
     * The calls of the plan that a sample is to take, or those of a full run.
     *
     * @param steps of a full run
     */
    public int calls(double sampleDifficulty, GuardGoal aim, int steps) {
        double miss = Quantiles.of(misses, 1 - aim.confidence());
        int best = steps;
        double reached = FULL;
        for (Outlook outlook : outlooks) {
            double psnr = outlook.expected(sampleDifficulty) + miss * outlook.spread();
            if (aim.prefers(best, reached, outlook.calls(), psnr)) {
                best = outlook.calls();
                reached = psnr;
            }
        }
        return best;
    }

    /**
     * The lowest price with which samples like the guard's make at most so many calls in the mean.
     *
     * @param steps of a full run
     */
    public GuardGoal.Price price(double meanCalls, double confidence, int steps) {
        double low = LEAST_PRICE;
        double high = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = Math.sqrt(low * high);
            if (mean(new GuardGoal.Price(middle, confidence), steps) <= meanCalls) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return new GuardGoal.Price(high, confidence);
    }

    private double mean(GuardGoal aim, int steps) {
        return Arrays.stream(difficulties)
                .mapToInt(each -> calls(each, aim, steps))
                .average()
                .orElseThrow();
    }
}
