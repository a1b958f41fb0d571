package reusediffusion.job.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import reusediffusion.job.option.PolicyNames;
import reusediffusion.pipeline.request.Request;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.report.fleet.rows.LaneRow;
import reusediffusion.report.fleet.rows.SampleRow;
import reusediffusion.spark.fleet.Fleet;
import reusediffusion.spark.fleet.Lane;
import reusediffusion.spark.fleet.LaneSample;
import reusediffusion.spark.plan.PolicyComparison.Score;

/** What lanes and judges measured, as the rows of a report. */
final class BenchmarkRows {
    private static final double MILLIS_AN_HOUR = 3_600_000;

    private final Map<String, Request> requests;
    private final Map<String, Score> scores;
    private final Map<String, List<Fleet.Result>> results;

    BenchmarkRows(List<Request> samples, List<Score> scores, Map<String, List<Fleet.Result>> results) {
        this.requests = samples.stream().collect(Collectors.toMap(Request::id, Function.identity()));
        this.scores = scores.stream()
                .collect(Collectors.toMap(score -> score.entrant() + "\n" + score.id(), Function.identity()));
        this.results = results;
    }

    List<SampleRow> samples() {
        List<SampleRow> rows = new ArrayList<>();
        results.forEach((policy, rounds) -> rounds.forEach(result -> {
            result.lanes().forEach(lane -> lane.made().forEach(made -> rows.add(row(policy, lane, made, false))));
            if (result.alone() != null) {
                result.alone().made().forEach(made -> rows.add(row(policy, result.alone(), made, true)));
            }
        }));
        return rows;
    }

    private SampleRow row(String policy, Lane lane, LaneSample made, boolean alone) {
        Request request = requests.get(made.sample());
        Score score = made.error() == null ? scores.get(policy + "\n" + made.sample()) : null;
        LaneSample.Times times = made.run() == null ? new LaneSample.Times(new boolean[0], 0, 0, 0) : made.run();
        StringBuilder called = new StringBuilder();
        for (boolean call : times.called()) {
            called.append(call ? '1' : '0');
        }
        return new SampleRow(
                policy,
                PolicyNames.series(policy),
                made.sample(),
                request.prompt(),
                request.seed(),
                lane.host(),
                lane.executor(),
                lane.device(),
                lane.round(),
                lane.number(),
                made.batch(),
                made.warmUp(),
                alone,
                made.startMillis(),
                made.endMillis(),
                times.encodeMillis(),
                times.denoiseMillis(),
                times.decodeMillis(),
                made.compressMillis(),
                made.writeMillis(),
                made.laneMillis(),
                called.toString(),
                made.bytes(),
                score == null ? null : score.psnr(),
                score == null ? null : score.ssim(),
                made.audit() == null ? null : made.audit().psnr(),
                made.audit() == null ? null : made.audit().ssim(),
                made.error());
    }

    List<LaneRow> lanes() {
        List<LaneRow> rows = new ArrayList<>();
        results.forEach((policy, rounds) -> rounds.forEach(result -> {
            result.lanes().forEach(lane -> rows.add(row(policy, lane, false)));
            if (result.alone() != null) {
                rows.add(row(policy, result.alone(), true));
            }
        }));
        return rows;
    }

    private static LaneRow row(String policy, Lane lane, boolean alone) {
        long failed = lane.made().stream()
                .filter(made -> !made.warmUp() && made.error() != null)
                .count();
        long made = lane.made().stream().filter(each -> !each.warmUp()).count() - failed;
        Double watts = lane.gpu().watts();
        return new LaneRow(
                policy,
                alone,
                lane.round(),
                lane.number(),
                lane.host(),
                lane.executor(),
                lane.device(),
                lane.attempt(),
                lane.loadMillis(),
                lane.windowMillis(),
                (int) made,
                (int) failed,
                lane.gpu().busyShare(),
                watts == null ? null : watts * lane.windowMillis() / MILLIS_AN_HOUR,
                lane.peakBytes(),
                lane.fallbacks());
    }

    /** The judged samples of a policy, the closest to its full run first. */
    static List<SampleRow> ranked(FleetRun run, String policy) {
        return run.samples().stream()
                .filter(row -> row.policy().equals(policy) && !row.warmUp() && !row.alone() && row.psnr() != null)
                .sorted(Comparator.comparing(SampleRow::psnr).reversed())
                .toList();
    }
}
