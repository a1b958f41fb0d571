package reusediffusion.spark.plan;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import reusediffusion.pipeline.request.Request;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlannedPolicy;

/**
 * How good plans are on samples that none of them was made from.
 *
 * @param heldOut these samples
 * @param console where each plan's quality is told
 */
record PlanMeasuring(Calibrations calibrations, List<Request> heldOut, int groupSize, PrintStream console) {

    /** The plans, each with its quality. */
    List<Plan> measured(SparkSession spark, List<Plan> plans) {
        List<PolicyComparison.ComparedPolicy> comparedPolicies = plans.stream()
                .map(plan -> new PolicyComparison.ComparedPolicy(
                        String.valueOf(plan.calls()), new PlannedPolicy(plan), null))
                .toList();
        console.println("Measuring: " + heldOut.size() + " samples go along " + plans.size() + " plans");
        List<PolicyComparison.Score> scores =
                new PolicyComparison(calibrations, heldOut, groupSize).run(spark, comparedPolicies);
        return IntStream.range(0, plans.size())
                .mapToObj(p -> plans.get(p).with(quality(comparedPolicies.get(p).name(), scores)))
                .toList();
    }

    private Plan.Quality quality(String comparedPolicy, List<PolicyComparison.Score> scores) {
        Plan.Quality quality = PolicyComparison.quality(comparedPolicy, scores);
        console.printf(
                Locale.ROOT,
                "%s calls: %.1f dB, with 95 %% between %.1f and %.1f; worst tenth below %.1f, SSIM %.4f%n",
                comparedPolicy,
                quality.psnrMean(),
                quality.psnrLow(),
                quality.psnrHigh(),
                quality.psnrP10(),
                quality.ssimMean());
        return quality;
    }
}
