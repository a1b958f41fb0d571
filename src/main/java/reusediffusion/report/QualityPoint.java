package reusediffusion.report;

import reusediffusion.reuse.plan.Plan;

/**
 * What one way to save network calls reached.
 *
 * @param series ways that differ in their budget alone, such as {@code planned}
 * @param policy the way itself, such as {@code planned:14}
 * @param calls mean over the samples
 */
public record QualityPoint(String series, String policy, double calls, Plan.Quality quality) {}
