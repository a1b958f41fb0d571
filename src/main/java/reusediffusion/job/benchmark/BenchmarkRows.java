package reusediffusion.job.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import reusediffusion.job.option.PolicyNames;
import reusediffusion.pipeline.request.Request;
import reusediffusion.report.fleet.rows.DeviceRow;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.report.fleet.rows.SampleRow;
import reusediffusion.spark.fleet.DeviceRun;
import reusediffusion.spark.fleet.FleetBenchmark;
import reusediffusion.spark.fleet.MeasuredSample;
import reusediffusion.spark.plan.PolicyComparison.Score;

/** What devices and judges measured, as the rows of a report. */
final class BenchmarkRows {
    private static final double MILLIS_AN_HOUR = 3_600_000;

    private final Map<String, Request> requests;
    private final Map<String, Score> scores;
    private final Map<String, List<FleetBenchmark.Result>> results;

    BenchmarkRows(List<Request> samples, List<Score> scores, Map<String, List<FleetBenchmark.Result>> results) {
        this.requests = samples.stream().collect(Collectors.toMap(Request::id, Function.identity()));
        this.scores = scores.stream()
                .collect(Collectors.toMap(score -> score.comparedPolicy() + "\n" + score.id(), Function.identity()));
        this.results = results;
    }

    List<SampleRow> samples() {
        List<SampleRow> rows = new ArrayList<>();
        results.forEach((policy, rounds) -> rounds.forEach(result -> {
            result.devices()
                    .forEach(device -> device.made().forEach(made -> rows.add(row(policy, device, made, false))));
            if (result.alone() != null) {
                result.alone().made().forEach(made -> rows.add(row(policy, result.alone(), made, true)));
            }
        }));
        return rows;
    }

    private SampleRow row(String policy, DeviceRun run, MeasuredSample made, boolean alone) {
        Request request = requests.get(made.sample());
        Score score = made.error() == null ? scores.get(policy + "\n" + made.sample()) : null;
        MeasuredSample.Times times = made.run() == null ? MeasuredSample.Times.NONE : made.run();
        return new SampleRow(
                policy,
                PolicyNames.series(policy),
                made.sample(),
                request.prompt(),
                request.seed(),
                run.host(),
                run.executor(),
                run.device(),
                run.round(),
                run.number(),
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
                made.deviceMillis(),
                times.calledText(),
                made.bytes(),
                score == null ? null : score.psnr(),
                score == null ? null : score.ssim(),
                made.audit() == null ? null : made.audit().psnr(),
                made.audit() == null ? null : made.audit().ssim(),
                made.error());
    }

    List<DeviceRow> lanes() {
        List<DeviceRow> rows = new ArrayList<>();
        results.forEach((policy, rounds) -> rounds.forEach(result -> {
            result.devices().forEach(device -> rows.add(row(policy, device, false)));
            if (result.alone() != null) {
                rows.add(row(policy, result.alone(), true));
            }
        }));
        return rows;
    }

    private static DeviceRow row(String policy, DeviceRun run, boolean alone) {
        long failed = run.made().stream()
                .filter(made -> !made.warmUp() && made.error() != null)
                .count();
        long made = run.made().stream().filter(each -> !each.warmUp()).count() - failed;
        Double watts = run.gpu().watts();
        return new DeviceRow(
                policy,
                alone,
                run.round(),
                run.number(),
                run.host(),
                run.executor(),
                run.device(),
                run.attempt(),
                run.loadMillis(),
                run.windowMillis(),
                (int) made,
                (int) failed,
                run.gpu().busyShare(),
                watts == null ? null : watts * run.windowMillis() / MILLIS_AN_HOUR,
                run.peakBytes(),
                run.fallbacks());
    }

    /** The judged samples of a policy, the closest to its full run first. */
    static List<SampleRow> ranked(FleetRun run, String policy) {
        return run.samples().stream()
                .filter(row -> row.policy().equals(policy) && !row.warmUp() && !row.alone() && row.psnr() != null)
                .sorted(Comparator.comparing(SampleRow::psnr).reversed())
                .toList();
    }
}
