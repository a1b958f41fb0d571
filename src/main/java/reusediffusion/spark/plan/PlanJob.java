package reusediffusion.spark.plan;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import reusediffusion.pipeline.Request;
import reusediffusion.reuse.Plan;
import reusediffusion.reuse.PlanLadder;
import reusediffusion.reuse.PlannedPolicy;
import reusediffusion.reuse.TableKey;
import reusediffusion.spark.Calibrations;

/**
 * Makes a ladder of plans for the runs of one key. The plans depend on the samples and the batch size, and on nothing about the cluster
 * but the time that a search gets.
 *
 * @param file where the ladder is written when it is whole; scores of the searches lie beside it until then
 */
public record PlanJob(
        SparkSession spark,
        Calibrations calibrations,
        TableKey key,
        Trials samples,
        PlanWishes wishes,
        Path file,
        PrintStream console) {

    /** Runs to the end, or goes on where an interrupted run was. */
    public PlanLadder run() {
        wishes.check(key.steps());
        List<Plan> known = EarlierPlans.in(file, key); // plans of another model are refused before anything runs
        Tasks tasks = new Tasks(spark);
        Batchwise fitted = Batchwise.of(calibrations, samples.calibration(), wishes.batchSize());
        Scoring scoring =
                new Scoring(tasks, calibrations, samples.calibration(), samples.validation(), wishes.batchSize());
        console.println("Plans for " + key.stem() + ": " + samples.calibration().size() + " samples to fit, "
                + samples.validation().size() + " to choose, "
                + samples.heldOut().size() + " to measure, " + samples.guard().size() + " for the guard");
        Survey survey = Survey.of(tasks, fitted);
        EarlierPlans earlier = new EarlierPlans(known, scoring, console);
        BudgetPlan maker = new BudgetPlan(survey, scoring, fitted, wishes.startingFrom(known), about(), console);
        List<Plan> plans = new ArrayList<>(made(maker, survey, earlier));
        plans.addAll(earlier.besides(wishes.budgets()));
        PlanLadder ladder = guarded(tasks, new PlanLadder(key, survey.gram(), measured(plans), null));
        ladder.write(file);
        wishes.budgets().forEach(calls -> delete(scores(calls)));
        wishes.budgets().forEach(calls -> delete(finished(calls)));
        return ladder;
    }

    private PlanLadder guarded(Tasks tasks, PlanLadder ladder) {
        if (samples.guard().isEmpty()) {
            return ladder;
        }
        Batchwise batches = Batchwise.of(calibrations, samples.guard(), wishes.batchSize());
        return ladder.with(new Guarding(tasks, batches).of(ladder.plans()));
    }

    private List<Plan> made(BudgetPlan maker, Survey survey, EarlierPlans earlier) {
        List<Plan> plans = new ArrayList<>();
        Duration left = wishes.search();
        for (int b = 0; b < wishes.budgets().size(); b++) {
            long start = System.nanoTime();
            int calls = wishes.budgets().get(b);
            Duration share = left.dividedBy(wishes.budgets().size() - b);
            boolean[] larger = b == 0 ? null : plans.get(b - 1).called();
            Plan plan = made(calls, survey, () -> maker.make(calls, larger, share, scores(calls)));
            plans.add(earlier.better(plan));
            Duration spent = Duration.ofNanos(System.nanoTime() - start);
            left = left.minus(spent.compareTo(share) < 0 ? spent : share);
        }
        return plans;
    }

    /** What scores are about: samples and their batches decide them. */
    private String about() {
        StringBuilder all = new StringBuilder();
        for (List<Request> part : List.of(samples.calibration(), samples.validation())) {
            part.forEach(all::append);
            all.append('\n');
        }
        return key.stem() + ", samples "
                + UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .substring(0, 8)
                + ", batches of " + wishes.batchSize();
    }

    /** The plan of a budget that an interrupted run had finished, or a new one, kept until the ladder is whole. */
    private Plan made(int calls, Survey survey, Supplier<Plan> maker) {
        Path kept = finished(calls);
        if (Files.isRegularFile(kept)) {
            console.println(calls + " calls: made before");
            return PlanLadder.read(kept).plans().get(0);
        }
        Plan plan = maker.get();
        new PlanLadder(key, survey.gram(), List.of(plan), null).write(kept);
        return plan;
    }

    private Path finished(int calls) {
        String from = UUID.nameUUIDFromBytes((about() + wishes.refineRounds()).getBytes(StandardCharsets.UTF_8))
                .toString();
        return file.resolveSibling(file.getFileName() + "." + calls + "-" + from.substring(0, 8));
    }

    private Path scores(int calls) {
        return file.resolveSibling(file.getFileName() + "." + calls + "-scores");
    }

    private static void delete(Path scores) {
        try {
            Files.deleteIfExists(scores);
        } catch (IOException e) {
            throw new UncheckedIOException("The scores " + scores + " cannot be removed.", e);
        }
    }

    private List<Plan> measured(List<Plan> plans) {
        List<Contest.Entrant> entrants = plans.stream()
                .map(plan -> new Contest.Entrant(String.valueOf(plan.calls()), new PlannedPolicy(plan), null))
                .toList();
        List<Contest.Score> scores =
                new Contest(calibrations, samples.heldOut(), wishes.batchSize()).run(spark, entrants);
        return IntStream.range(0, plans.size())
                .mapToObj(p -> plans.get(p).with(quality(entrants.get(p).name(), scores)))
                .toList();
    }

    private Plan.Quality quality(String entrant, List<Contest.Score> scores) {
        Plan.Quality quality = Contest.quality(entrant, scores);
        console.printf(
                Locale.ROOT,
                "%s calls: %.1f dB, worst tenth below %.1f, SSIM %.4f%n",
                entrant,
                quality.psnrMean(),
                quality.psnrP10(),
                quality.ssimMean());
        return quality;
    }
}
