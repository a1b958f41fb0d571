package reusediffusion.job.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.spark.sql.SparkSession;
import reusediffusion.media.Picture;
import reusediffusion.media.StillImages;
import reusediffusion.pipeline.request.Request;
import reusediffusion.report.fleet.figures.FleetFigures;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.report.fleet.rows.PictureRow;
import reusediffusion.report.fleet.rows.RunFacts;
import reusediffusion.report.fleet.rows.SampleRow;
import reusediffusion.report.fleet.rows.TraceRow;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.fleet.FleetBenchmark;
import reusediffusion.spark.plan.Calibrations;
import reusediffusion.spark.plan.PolicyComparison;
import reusediffusion.spark.plan.PolicyComparison.ComparedPolicy;
import reusediffusion.spark.plan.PolicyComparison.ComparisonResult;

/** Times first, all devices at once; then quality, since the full runs that it needs would be in the way. */
record BenchmarkRun(
        SparkSession spark,
        PipelineEngine engine,
        List<Request> samples,
        int batchSize,
        int warmUps,
        int rounds,
        Path folder) {
    private static final int GAIN = 8;

    FleetRun run(List<ComparedPolicy> comparedPolicies, BenchmarkFacts facts, String command) {
        Map<String, String> missing = new LinkedHashMap<>();
        Map<String, List<FleetBenchmark.Result>> results = timed(comparedPolicies, missing);
        System.err.println("Comparing with full runs");
        PolicyComparison comparison = new PolicyComparison(new Calibrations(engine), samples, batchSize);
        BenchmarkRows rows = new BenchmarkRows(samples, comparison.run(spark, comparedPolicies), results);
        RunFacts told = facts.of(command, missing);
        FleetRun run = new FleetRun(told, rows.samples(), rows.lanes(), traces(comparison), List.of(), List.of());
        return new FleetRun(told, run.samples(), run.lanes(), run.traces(), pictures(run, comparedPolicies), List.of());
    }

    /** @param missing gets the reason for each policy that could not be timed */
    private Map<String, List<FleetBenchmark.Result>> timed(
            List<ComparedPolicy> comparedPolicies, Map<String, String> missing) {
        String written = folder.resolve(".written").toAbsolutePath().toUri().toString();
        List<List<Request>> dealt = FleetBenchmark.dealt(spark, samples, batchSize, rounds);
        FleetBenchmark fleet = new FleetBenchmark(spark, engine, dealt, batchSize, warmUps, written, System.err);
        Map<String, List<FleetBenchmark.Result>> results = new LinkedHashMap<>();
        for (int round = 0; round < dealt.size(); round++) {
            for (ComparedPolicy comparedPolicy : comparedPolicies) {
                System.err.println(
                        "Timing " + comparedPolicy.name() + ", round " + (round + 1) + " of " + dealt.size());
                boolean alone = round == 0 && comparedPolicy.name().equals("original");
                FleetBenchmark.Result result = fleet.run(comparedPolicy, round, alone);
                results.computeIfAbsent(comparedPolicy.name(), name -> new ArrayList<>())
                        .add(result);
                if (result.missing() != null) {
                    missing.put(comparedPolicy.name(), result.missing());
                }
            }
        }
        org.apache.commons.io.FileUtils.deleteQuietly(folder.resolve(".written").toFile());
        return results;
    }

    private List<TraceRow> traces(PolicyComparison comparison) {
        List<double[]> differences = comparison.differences(spark);
        List<TraceRow> rows = new ArrayList<>();
        for (int s = 0; s < samples.size(); s++) {
            rows.add(new TraceRow(
                    samples.get(s).id(),
                    DoubleStream.of(differences.get(s)).boxed().toList()));
        }
        return rows;
    }

    /** The best, the median and the worst sample of the policy that the page is about. */
    private List<PictureRow> pictures(FleetRun run, List<ComparedPolicy> comparedPolicies) {
        String chosen = FleetFigures.of(run).chosen();
        ComparedPolicy comparedPolicy = comparedPolicies.stream()
                .filter(e -> e.name().equals(chosen))
                .findFirst()
                .orElse(null);
        if (comparedPolicy == null) {
            return List.of();
        }
        Map<String, SampleRow> places = places(BenchmarkRows.ranked(run, chosen));
        List<SampleRow> shown = places.values().stream().distinct().toList();
        List<Request> requests = shown.stream().map(this::request).toList();
        ComparisonResult made = new PolicyComparison(new Calibrations(engine), requests, shown.size())
                .withPictures(spark, List.of(comparedPolicy), shown.size());
        List<PictureRow> rows = new ArrayList<>();
        places.forEach((place, sample) -> {
            int at = shown.indexOf(sample);
            Picture full = made.pictures(PolicyComparison.FULL).get(at);
            Picture reused = made.pictures(chosen).get(at);
            rows.addAll(rows(chosen, sample.sample(), place, full, reused));
        });
        return rows;
    }

    private static List<PictureRow> rows(String policy, String id, String place, Picture full, Picture reused) {
        return List.of(
                new PictureRow(policy, id, place, "original", StillImages.png(full)),
                new PictureRow(policy, id, place, "reuse", StillImages.png(reused)),
                new PictureRow(policy, id, place, "difference", StillImages.png(full.difference(reused, GAIN))));
    }

    private static Map<String, SampleRow> places(List<SampleRow> ranked) {
        Map<String, SampleRow> places = new LinkedHashMap<>();
        places.put("best", ranked.get(0));
        places.put("median", ranked.get(ranked.size() / 2));
        places.put("worst", ranked.get(ranked.size() - 1));
        return places;
    }

    private Request request(SampleRow row) {
        return samples.stream()
                .filter(each -> each.id().equals(row.sample()))
                .findFirst()
                .orElseThrow();
    }
}
