package reusediffusion.spark.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import reusediffusion.media.Picture;
import reusediffusion.media.Thumbnail;
import reusediffusion.pipeline.calibrate.CalibrationSet;
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
    public record Entrant(String name, ReusePolicy policy, Calibrations runs) implements Serializable {}

    /** The score of one sample under one entrant: network calls, PSNR (dB) of pixels before rounding, SSIM. */
    public record Score(String entrant, String id, int calls, double psnr, double ssim) implements Serializable {}

    /** A picture of one sample under one entrant; under {@link #FULL} that of its full run. */
    public record Exhibit(String entrant, Picture picture) implements Serializable {}

    /**
     * The scores of all entrants, and the pictures that are shown: for each entrant the first samples in their order.
     */
    public record Exhibition(List<Score> scores, List<Exhibit> exhibits) implements Serializable {

        /** The pictures of an entrant, one a sample. */
        public List<Picture> pictures(String entrant) {
            return exhibits.stream()
                    .filter(e -> e.entrant.equals(entrant))
                    .map(Exhibit::picture)
                    .toList();
        }
    }

    private record Heat(CalibrationGroups batch, List<Entrant> entrants, int shown) implements Serializable {}

    /** Every sample of every entrant; batches are tasks. */
    public List<Score> run(SparkSession spark, List<Entrant> entrants) {
        return exhibit(spark, entrants, 0).scores();
    }

    /**
     * Compares the entrants and keeps pictures of the first samples.
     *
     * @param shown of how many samples
     */
    public Exhibition exhibit(SparkSession spark, List<Entrant> entrants, int shown) {
        CalibrationGroups all = CalibrationGroups.of(full, samples, batchSize, CalibrationSet.Keep.LAST);
        List<Heat> heats = new ArrayList<>();
        int left = Math.min(shown, samples.size());
        for (CalibrationGroups batch : all.apart()) {
            heats.add(new Heat(batch, entrants, Math.min(left, batch.samples())));
            left -= Math.min(left, batch.samples());
        }
        List<Exhibition> halls = new ParallelTasks(spark).run("quality", heats, PolicyComparison::run);
        return new Exhibition(
                halls.stream().flatMap(h -> h.scores.stream()).toList(),
                halls.stream().flatMap(h -> h.exhibits.stream()).toList());
    }

    private static Exhibition run(Heat heat) {
        return heat.batch.each(set -> run(set, heat)).get(0);
    }

    private static Exhibition run(CalibrationSet set, Heat heat) {
        List<Request> requests = heat.batch.groups().get(0);
        List<Score> scores = new ArrayList<>();
        List<Exhibit> exhibits = new ArrayList<>();
        set.pictures(heat.shown).forEach(frames -> exhibits.add(new Exhibit(FULL, Thumbnail.of(frames))));
        for (Entrant entrant : heat.entrants) {
            List<CalibrationSet.Judged> judged = judge(set, entrant, heat);
            for (int b = 0; b < judged.size(); b++) {
                CalibrationSet.Judged one = judged.get(b);
                scores.add(new Score(
                        entrant.name, requests.get(b).id(), one.history().calls(), one.psnr(), one.ssim()));
                if (!one.frames().isEmpty()) {
                    exhibits.add(new Exhibit(entrant.name, Thumbnail.of(one.frames())));
                }
            }
        }
        return new Exhibition(scores, exhibits);
    }

    private static List<CalibrationSet.Judged> judge(CalibrationSet set, Entrant entrant, Heat heat) {
        if (entrant.runs != null) {
            ReusePolicy policy = entrant.policy == null ? ReusePolicy.original() : entrant.policy;
            return new CalibrationGroups(entrant.runs, heat.batch.groups(), CalibrationSet.Keep.LAST)
                    .each(own -> own.judge(policy, set, heat.shown))
                    .get(0);
        }
        return entrant.policy == null
                ? set.judge(ReusePolicy.original(), set, 0)
                : set.judge(entrant.policy, set, heat.shown);
    }

    /** How much each sample's full run changes at each step: (T) mean |x_{i+1} - x_i|, in the order of the samples. */
    public List<double[]> differences(SparkSession spark) {
        CalibrationGroups all = CalibrationGroups.of(full, samples, batchSize, CalibrationSet.Keep.LAST);
        List<List<double[]>> told =
                new ParallelTasks(spark).run("differences", all.apart(), PolicyComparison::differences);
        return told.stream().flatMap(List::stream).toList();
    }

    private static List<double[]> differences(CalibrationGroups batches) {
        return batches.each(set -> set.traces().stream().map(Trace::differences).toList()).stream()
                .flatMap(List::stream)
                .toList();
    }

    /** The quality of an entrant, from the scores of its samples. */
    public static Plan.Quality quality(String entrant, List<Score> scores) {
        List<Score> own = scores.stream().filter(s -> s.entrant.equals(entrant)).toList();
        return Plan.Quality.of(
                own.stream().mapToDouble(Score::psnr).toArray(),
                own.stream().mapToDouble(Score::ssim).toArray());
    }

    /** The mean calls of an entrant's samples. */
    public static double calls(String entrant, List<Score> scores) {
        return scores.stream()
                .filter(s -> s.entrant.equals(entrant))
                .mapToInt(Score::calls)
                .average()
                .orElseThrow();
    }
}
