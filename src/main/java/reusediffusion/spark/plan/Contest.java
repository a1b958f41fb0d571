package reusediffusion.spark.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import reusediffusion.pipeline.CalibrationSet;
import reusediffusion.pipeline.Request;
import reusediffusion.reuse.Plan;
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

    /** One sample of one entrant: network calls, PSNR (dB) of pixels before rounding, SSIM. */
    public record Score(String entrant, String id, int calls, double psnr, double ssim) implements Serializable {}

    private record Heat(Batchwise batch, List<Entrant> entrants) implements Serializable {}

    /** Every sample of every entrant; batches are tasks. */
    public List<Score> run(SparkSession spark, List<Entrant> entrants) {
        Batchwise all = Batchwise.of(full, samples, batchSize);
        List<Heat> heats = new ArrayList<>();
        for (int b = 0; b < all.batches().size(); b++) {
            heats.add(new Heat(all.part(b, all.batches().size()), entrants));
        }
        return new Tasks(spark)
                .run("quality", heats, Contest::run).stream()
                        .flatMap(List::stream)
                        .toList();
    }

    private static List<Score> run(Heat heat) {
        return heat.batch.each(set -> run(set, heat)).get(0);
    }

    private static List<Score> run(CalibrationSet set, Heat heat) {
        List<Request> requests = heat.batch.batches().get(0);
        List<Score> scores = new ArrayList<>();
        for (Entrant entrant : heat.entrants) {
            ReusePolicy policy = entrant.policy == null ? ReusePolicy.original() : entrant.policy;
            List<CalibrationSet.Judged> judged = entrant.runs == null
                    ? set.judge(policy)
                    : new Batchwise(entrant.runs, heat.batch.batches())
                            .each(own -> own.judge(policy, set))
                            .get(0);
            for (int b = 0; b < judged.size(); b++) {
                CalibrationSet.Judged one = judged.get(b);
                scores.add(new Score(
                        entrant.name, requests.get(b).id(), one.history().calls(), one.psnr(), one.ssim()));
            }
        }
        return scores;
    }

    /** What an entrant's samples measured. */
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
