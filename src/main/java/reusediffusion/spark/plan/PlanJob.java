package reusediffusion.spark.plan;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import reusediffusion.pipeline.calibrate.KeptSteps;
import reusediffusion.pipeline.calibrate.PlanProbe;
import reusediffusion.pipeline.request.Request;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.search.BudgetPlanner;
import reusediffusion.reuse.search.BudgetRunner;
import reusediffusion.reuse.search.LadderCommitter;
import reusediffusion.reuse.search.LadderSearch;
import reusediffusion.reuse.search.PlanRequirements;
import reusediffusion.reuse.search.SearchTimetable;
import reusediffusion.reuse.table.Fingerprint;
import reusediffusion.reuse.table.TableKey;
import reusediffusion.spark.progress.ProgressLine;

/**
 * Makes a ladder of plans for the runs of one key. The plans depend on the samples, and on nothing about the cluster but what a
 * search comes to in its time.
 *
 * @param file where the ladder is written when it is whole; scores of the searches lie beside it until then
 */
public record PlanJob(
        SparkSession spark,
        Calibrations calibrations,
        TableKey key,
        PlanSamples samples,
        PlanRequirements wishes,
        Path file,
        PrintStream console) {

    /** Runs to the end, or goes on where an interrupted run was. */
    public PlanLadder run() {
        wishes.check(key.steps());
        List<Plan> known = LadderCommitter.plansIn(file, key); // of another model: refused before anything runs
        ParallelTasks tasks = new ParallelTasks(spark);
        CalibrationGroups fitted = groups(samples.calibration(), KeptSteps.STEPS);
        CalibrationGroups judged = groups(samples.validation(), KeptSteps.LAST);
        console.println("Plans for " + key.stem() + ": " + samples.told());
        PartTimes times = new PartTimes(InstantSource.system());
        FullRunSummary full = FullRunSummary.of(tasks, fitted, judged);
        PlanCost cost = new PlanCost(full.seconds(), judged.secondsPerDecoding(tasks), key.steps(), tasks.slots());
        times.ended("full runs");
        SparkScorer scorer = new SparkScorer(tasks, fitted, judged, wishes.fitTasks(), wishes.resident());
        LadderCommitter committer =
                new LadderCommitter(file, key, known, scorer, about() + wishes.refineRounds(), console::println);
        List<Plan> plans = searched(full, cost, scorer, committer, known);
        times.ended("search");
        PlanMeasuring measuring = new PlanMeasuring(calibrations, samples.heldOut(), groupSize(), console);
        PlanLadder bare = new PlanLadder(key, full.gram(), measuring.measured(spark, plans), null);
        times.ended("measuring");
        PlanLadder ladder = guarded(tasks, bare);
        times.ended("guard");
        committer.commit(ladder, wishes.budgets());
        console.println("Took: " + times);
        return ladder;
    }

    /** The plans that the search finds for the budgets, and those of the file for other budgets, which stay. */
    private List<Plan> searched(
            FullRunSummary full, PlanCost cost, SparkScorer scorer, LadderCommitter committer, List<Plan> known) {
        List<Plan> besides = committer.besides(wishes.budgets());
        LadderSearch search = new LadderSearch(
                new BudgetPlanner(full.gram(), full.coefficients(), wishes.startingFrom(known), scorer),
                new BudgetRunner(scorer, full.branches(), about()),
                committer);
        List<Plan> plans = new ArrayList<>(search.plans(timetable(cost, besides)));
        plans.addAll(besides);
        return plans;
    }

    private CalibrationGroups groups(List<Request> part, KeptSteps keep) {
        return CalibrationGroups.of(calibrations, part, groupSize(), keep);
    }

    private int groupSize() {
        return calibrations.groupSize(spark.sparkContext().getConf());
    }

    /** What is left for the search beside measuring and the guard, half of its time at least. */
    private SearchTimetable timetable(PlanCost cost, List<Plan> besides) {
        List<Integer> calls = Stream.concat(
                        wishes.budgets().stream(), besides.stream().map(Plan::calls))
                .toList();
        Duration measuring = cost.along(samples.heldOut().size(), calls);
        Duration guard = cost.along(samples.guard().size(), calls);
        InstantSource clock = InstantSource.system();
        Instant end = clock.instant().plus(PlanCost.search(wishes.search(), measuring, guard));
        SearchTimetable time = new SearchTimetable(clock, end, end, cost.callSeconds(), cost.slots(), this::tell);
        time.tell(String.format(
                Locale.ROOT,
                "A network call takes %.1f ms a sample, on %d at once. Measuring will take about %s and the guard %s,"
                        + " beside the full runs of their samples",
                1000 * cost.callSeconds(),
                cost.slots(),
                ProgressLine.clock(measuring.toSeconds()),
                ProgressLine.clock(guard.toSeconds())));
        return time;
    }

    private void tell(String what, Duration left) {
        console.println(what + "; " + ProgressLine.clock(left.toSeconds()) + " of the search left");
    }

    /** Estimates what {@link #run} would cost, from a few steps of one group of samples. */
    public List<String> estimate() {
        wishes.check(key.steps());
        ParallelTasks tasks = new ParallelTasks(spark);
        List<Request> group =
                groups(samples.calibration(), KeptSteps.STEPS).groups().get(0);
        Calibrations measured = calibrations;
        PlanProbe probe = tasks.run(
                        "a few steps", List.of(group), (List<Request> few) -> measured.probe(measured.device(), few))
                .get(0);
        PlanCost cost = new PlanCost(probe.callSeconds(), probe.decodeSeconds(), key.steps(), tasks.slots());
        return new PlanEstimate(probe, cost, wishes, samples.sizes(), groupSize()).lines();
    }

    private PlanLadder guarded(ParallelTasks tasks, PlanLadder ladder) {
        if (samples.guard().isEmpty()) {
            return ladder;
        }
        console.println("Guard: " + samples.guard().size() + " samples go along "
                + ladder.plans().size() + " plans");
        CalibrationGroups groups = groups(samples.guard(), KeptSteps.LAST);
        return ladder.with(new GuardFitting(tasks, groups).of(ladder.plans()));
    }

    /** What scores are about: samples and their batches decide them. */
    private String about() {
        StringBuilder all = new StringBuilder();
        for (List<Request> part : List.of(samples.calibration(), samples.validation())) {
            part.forEach(all::append);
            all.append('\n');
        }
        return key.stem() + ", samples " + Fingerprint.of(all.toString()) + ", groups of " + groupSize();
    }
}
