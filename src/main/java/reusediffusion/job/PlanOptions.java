package reusediffusion.job;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import reusediffusion.pipeline.RunSteps;
import reusediffusion.reuse.Plan;
import reusediffusion.reuse.PlanLadder;
import reusediffusion.reuse.TableKey;
import reusediffusion.spark.PolicyChoice;

/** Which plan of a ladder a run follows. */
final class PlanOptions {
    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "planned: the ladder of plans (input/tables/KEY-plans.json)")
    private Path plan;

    @Option(names = "--speedup", description = "planned: the best plan with so many times fewer calls (2)")
    private Double speedup;

    @Option(
            names = {"--max-calls", "--max_calls"},
            description = "planned: the best plan with at most so many calls; uniform: so many calls")
    Integer maxCalls;

    @Option(
            names = {"--min-psnr", "--min_psnr"},
            paramLabel = "DB",
            description = "planned: the cheapest plan that measured so close to the full run")
    private Double minPsnr;

    @Option(
            names = "--guard",
            paramLabel = "QUANTILE",
            description = "planned: a sample that does worse than this share of the others gets more calls")
    private Double guard;

    @Option(
            names = {"--table-any", "--table_any"},
            description =
                    "accept a table or plans of other runs, resampled to this run's steps where they differ; planned: the nearest"
                            + " where --plan names none")
    boolean any;

    PolicyChoice choose(TableKey run, RunSteps steps) {
        Ladders.Found found = ladder(run, steps);
        PlanLadder ladder = found.ladder();
        return PolicyChoice.planned(ladder, planOf(ladder), guard).from(found.origin());
    }

    private Ladders.Found ladder(TableKey run, RunSteps steps) {
        Path file = plan == null ? Ladders.file(run) : plan;
        if (any) {
            return plan == null ? Ladders.nearest(run, steps) : Ladders.forOtherRuns(file, run, steps);
        }
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There are no plans " + file
                    + "; make them for these settings with jobs/plan, or name them with --plan.");
        }
        return new Ladders.Found(Ladders.read(file, run), "");
    }

    private Plan planOf(PlanLadder ladder) {
        if (maxCalls != null) {
            return ladder.forMaxCalls(maxCalls);
        }
        if (minPsnr != null) {
            if (ladder.plans().stream().allMatch(p -> p.measured().samples() == 0)) {
                throw new IllegalArgumentException(
                        "Plans that were resampled have not been measured, so --min-psnr cannot"
                                + " choose among them; use --max-calls or --speedup.");
            }
            return ladder.forMinPsnr(minPsnr);
        }
        return ladder.forSpeedup(speedup == null ? 2 : speedup);
    }
}
