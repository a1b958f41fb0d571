package reusediffusion.reuse;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import reusediffusion.reuse.guard.Guard;
import reusediffusion.reuse.guard.GuardFit;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlannedPolicy;
import reusediffusion.reuse.policy.CalledSteps;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.policy.ReusePolicy;

/**
 * Made-up samples under a known law: each has a hidden difficulty h, normal over samples, and reaches PSNR = mean - slope · h along a
 * plan, but for chance; its look shows h, blurred.
 */
public final class HiddenDifficulty {
    public static final int STEPS = 28;
    public static final int[] CALLS = {6, 8, 11, 14, 18, 22};
    public static final double[] MEANS = {32, 36, 42, 50, 58, 66};
    public static final double[] SLOPES = {4, 4, 5, 6, 6, 5};

    /** Standard deviation of PSNR between samples of one difficulty, in dB. */
    public static final double CHANCE = 1.5;

    private HiddenDifficulty() {}

    /** @param psnr along each plan, in dB */
    public record Sample(FirstCallFeatures features, double difficulty, double[] psnr) {

        /** What it reaches under a policy that chooses among {@link #plans}; 140 dB in a full run. */
        public double psnr(ReusePolicy policy) {
            int at = Arrays.binarySearch(CALLS, calls(policy));
            return at < 0 ? 140 : psnr[at];
        }

        /** Calls of the plan that the policy chooses for it. */
        public int calls(ReusePolicy policy) {
            return policy.forSample(features) instanceof PlannedPolicy planned
                    ? planned.plan().calls()
                    : STEPS;
        }
    }

    /** @param blur standard deviation of what hides h in the one number that shows it; infinite where nothing shows it */
    public static List<Sample> samples(long seed, int count, double blur) {
        Random random = new Random(seed);
        return IntStream.range(0, count).mapToObj(i -> sample(random, blur)).toList();
    }

    private static Sample sample(Random random, double blur) {
        double h = random.nextGaussian();
        double shown = Double.isInfinite(blur) ? random.nextGaussian() : h + blur * random.nextGaussian();
        double[] text = random.doubles(4, -1, 1).toArray();
        double[] picture = {random.nextGaussian(), 300 - 20 * shown, 1e-3 * random.nextGaussian()};
        double[] psnr = new double[CALLS.length];
        Arrays.setAll(psnr, k -> MEANS[k] - SLOPES[k] * h + CHANCE * random.nextGaussian());
        return new Sample(new FirstCallFeatures(text, picture), h, psnr);
    }

    public static Guard guard(List<Sample> samples) {
        return GuardFit.of(
                CALLS,
                samples.stream().map(Sample::features).toList(),
                samples.stream().map(Sample::psnr).toArray(double[][]::new));
    }

    /** Evenly spread calls that are repeated between. */
    public static List<Plan> plans() {
        return IntStream.of(CALLS).mapToObj(HiddenDifficulty::plan).toList();
    }

    private static Plan plan(int calls) {
        double[][][] weights = new double[STEPS][][];
        Arrays.fill(weights, Decision.REPEAT.weights());
        Plan.Quality unmeasured = Plan.Quality.NONE;
        return new Plan(
                STEPS, CalledSteps.evenlySpread(STEPS, calls), weights, unmeasured, new Plan.Fit(1, 1e-4, 1, 16));
    }
}
