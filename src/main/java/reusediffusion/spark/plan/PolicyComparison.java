package reusediffusion.spark.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import reusediffusion.media.Picture;
import reusediffusion.media.Thumbnail;
import reusediffusion.pipeline.calibrate.CalibrationSet;
import reusediffusion.pipeline.calibrate.ComparedSample;
import reusediffusion.pipeline.calibrate.KeptSteps;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.policy.ReusePolicy;

/** Compares ways to save network calls with the full runs of the same samples. */
public record PolicyComparison(Calibrations full, List<Request> samples, int batchSize) {
    /** The name under which pictures of full runs are shown. */
    public static final String FULL = "full run";

    /**
     * A policy that is compared, and the runs that it makes.
     *
     * @param policy null for full runs
     * @param runs the runs of the policy, such as those of fewer steps; null for the full runs' settings
     */
    public record ComparedPolicy(String name, ReusePolicy policy, Calibrations runs) implements Serializable {}

    /** The score of one sample under one policy: network calls, PSNR (dB) of pixels before rounding, SSIM. */
    public record Score(String comparedPolicy, String id, int calls, double psnr, double ssim)
            implements Serializable {}

    /** A picture of one sample under one policy; under {@link #FULL} that of its full run. */
    public record ComparedPicture(String comparedPolicy, Picture picture) implements Serializable {}

    /**
     * The scores of all policies, and the pictures that are shown: for each policy the first samples in their order.
     */
    public record ComparisonResult(List<Score> scores, List<ComparedPicture> pictures) implements Serializable {

        /** The pictures of a policy, one a sample. */
        public List<Picture> pictures(String comparedPolicy) {
            return pictures.stream()
                    .filter(e -> e.comparedPolicy.equals(comparedPolicy))
                    .map(ComparedPicture::picture)
                    .toList();
        }
    }

    private record ComparisonTask(CalibrationGroups batch, List<ComparedPolicy> comparedPolicies, int shown)
            implements Serializable {}

    /** Every sample of every policy; batches are tasks. */
    public List<Score> run(SparkSession spark, List<ComparedPolicy> comparedPolicies) {
        return withPictures(spark, comparedPolicies, 0).scores();
    }

    /**
     * Compares the policies and keeps pictures of the first samples.
     *
     * @param shown of how many samples
     */
    public ComparisonResult withPictures(SparkSession spark, List<ComparedPolicy> comparedPolicies, int shown) {
        CalibrationGroups all = CalibrationGroups.of(full, samples, batchSize, KeptSteps.LAST);
        List<ComparisonTask> tasks = new ArrayList<>();
        int left = Math.min(shown, samples.size());
        for (CalibrationGroups batch : all.apart()) {
            tasks.add(new ComparisonTask(batch, comparedPolicies, Math.min(left, batch.samples())));
            left -= Math.min(left, batch.samples());
        }
        List<ComparisonResult> results = new ParallelTasks(spark).run("quality", tasks, PolicyComparison::run);
        return new ComparisonResult(
                results.stream().flatMap(h -> h.scores.stream()).toList(),
                results.stream().flatMap(h -> h.pictures.stream()).toList());
    }

    private static ComparisonResult run(ComparisonTask task) {
        return task.batch.each(set -> run(set, task)).get(0);
    }

    private static ComparisonResult run(CalibrationSet set, ComparisonTask task) {
        List<Request> requests = task.batch.groups().get(0);
        List<Score> scores = new ArrayList<>();
        List<ComparedPicture> pictures = new ArrayList<>();
        set.pictures(task.shown).forEach(frames -> pictures.add(new ComparedPicture(FULL, Thumbnail.of(frames))));
        for (ComparedPolicy comparedPolicy : task.comparedPolicies) {
            List<ComparedSample> judged = judge(set, comparedPolicy, task);
            for (int b = 0; b < judged.size(); b++) {
                ComparedSample one = judged.get(b);
                scores.add(new Score(
                        comparedPolicy.name, requests.get(b).id(), one.history().calls(), one.psnr(), one.ssim()));
                if (!one.frames().isEmpty()) {
                    pictures.add(new ComparedPicture(comparedPolicy.name, Thumbnail.of(one.frames())));
                }
            }
        }
        return new ComparisonResult(scores, pictures);
    }

    private static List<ComparedSample> judge(CalibrationSet set, ComparedPolicy comparedPolicy, ComparisonTask task) {
        if (comparedPolicy.runs != null) {
            ReusePolicy policy = comparedPolicy.policy == null ? ReusePolicy.original() : comparedPolicy.policy;
            return new CalibrationGroups(comparedPolicy.runs, task.batch.groups(), KeptSteps.LAST)
                    .each(own -> own.judge(policy, set, task.shown))
                    .get(0);
        }
        return comparedPolicy.policy == null
                ? set.judge(ReusePolicy.original(), set, 0)
                : set.judge(comparedPolicy.policy, set, task.shown);
    }

    /** How much each sample's full run changes at each step: (T) mean |x_{i+1} - x_i|, in the order of the samples. */
    public List<double[]> differences(SparkSession spark) {
        CalibrationGroups all = CalibrationGroups.of(full, samples, batchSize, KeptSteps.LAST);
        List<List<double[]>> told =
                new ParallelTasks(spark).run("differences", all.apart(), PolicyComparison::differences);
        return told.stream().flatMap(List::stream).toList();
    }

    private static List<double[]> differences(CalibrationGroups batches) {
        return batches.each(set -> set.traces().stream().map(Trace::differences).toList()).stream()
                .flatMap(List::stream)
                .toList();
    }

    /** The quality of a policy, from the scores of its samples. */
    public static Plan.Quality quality(String comparedPolicy, List<Score> scores) {
        List<Score> own = scores.stream()
                .filter(s -> s.comparedPolicy.equals(comparedPolicy))
                .toList();
        return Plan.Quality.of(
                own.stream().mapToDouble(Score::psnr).toArray(),
                own.stream().mapToDouble(Score::ssim).toArray());
    }

    /** The mean calls of a policy's samples. */
    public static double calls(String comparedPolicy, List<Score> scores) {
        return scores.stream()
                .filter(s -> s.comparedPolicy.equals(comparedPolicy))
                .mapToInt(Score::calls)
                .average()
                .orElseThrow();
    }
}
