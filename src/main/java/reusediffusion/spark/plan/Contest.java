package reusediffusion.spark.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import reusediffusion.media.Picture;
import reusediffusion.media.Psnr;
import reusediffusion.media.Ssim;
import reusediffusion.pipeline.CalibrationSet;
import reusediffusion.pipeline.Decoded;
import reusediffusion.pipeline.Request;
import reusediffusion.reuse.ReusePolicy;
import reusediffusion.spark.Calibrations;

/** How near ways to save network calls come to the same samples' full runs. */
public record Contest(Calibrations full, List<Request> samples, int batchSize) {

    /**
     * Who takes part.
     *
     * @param policy null for full runs
     * @param runs the runs of the policy, such as those of fewer steps; null for the full runs' settings
     */
    public record Entrant(String name, ReusePolicy policy, Calibrations runs) implements Serializable {}

    /** One sample of one entrant; {@link Decoded#psnr} of unrounded pixels, and that of the files' bytes (at most 100 dB). */
    public record Score(String entrant, String id, int calls, double psnr, double filePsnr, double ssim)
            implements Serializable {}

    private record Heat(Batchwise batch, List<Entrant> entrants) implements Serializable {}

    /** Every sample of every entrant; batches are tasks. */
    public List<Score> run(SparkSession spark, List<Entrant> entrants) {
        Batchwise all = Batchwise.of(full, samples, batchSize);
        List<Heat> heats = new ArrayList<>();
        for (int b = 0; b < all.batches().size(); b++) {
            heats.add(new Heat(all.part(b, all.batches().size()), entrants));
        }
        return new Tasks(spark)
                .run("quality", heats, Contest::run).stream().flatMap(List::stream).toList();
    }

    private static List<Score> run(Heat heat) {
        return heat.batch.each(set -> run(set, heat)).get(0);
    }

    private static List<Score> run(CalibrationSet set, Heat heat) {
        List<Score> scores = new ArrayList<>();
        try (Decoded goal = set.decodeFull()) {
            List<List<Picture>> goals = goal.pictures();
            for (Entrant entrant : heat.entrants) {
                try (Decoded made = decode(entrant, set, heat.batch)) {
                    double[] psnr = made.psnr(goal);
                    List<List<Picture>> pictures = made.pictures();
                    for (int b = 0; b < psnr.length; b++) {
                        scores.add(new Score(
                                entrant.name,
                                heat.batch.batches().get(0).get(b).id(),
                                made.calls()[b],
                                psnr[b],
                                Math.min(100, Psnr.of(pictures.get(b), goals.get(b))),
                                Ssim.of(pictures.get(b), goals.get(b))));
                    }
                }
            }
        }
        return scores;
    }

    private static Decoded decode(Entrant entrant, CalibrationSet set, Batchwise batch) {
        return entrant.runs == null
                ? decode(entrant.policy, set)
                : new Batchwise(entrant.runs, batch.batches())
                        .each(own -> decode(entrant.policy, own))
                        .get(0);
    }

    private static Decoded decode(ReusePolicy policy, CalibrationSet set) {
        return policy == null ? set.decodeFull() : set.decode(policy);
    }

    public static double mean(double... values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /** The value below which this share of the values lies, between neighbours linearly. */
    public static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
