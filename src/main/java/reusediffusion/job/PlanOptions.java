package reusediffusion.job;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
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
            description = "planned: accept plans of other runs with as many steps, the nearest where --plan names none")
    private boolean any;

    PolicyChoice choose(TableKey run) {
        PlanLadder ladder = ladder(run);
        return PolicyChoice.planned(ladder, planOf(ladder), guard);
    }

    private PlanLadder ladder(TableKey run) {
        Path file = plan == null ? Ladders.file(run) : plan;
        if (any) {
            return plan == null ? Ladders.nearest(run) : Ladders.forOtherRuns(file, run);
        }
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There are no plans " + file
                    + "; make them for these settings with jobs/plan, or name them with --plan.");
        }
        return Ladders.read(file, run);
    }

    private Plan planOf(PlanLadder ladder) {
        if (maxCalls != null) {
            return ladder.forMaxCalls(maxCalls);
        }
        if (minPsnr != null) {
            return ladder.forMinPsnr(minPsnr);
        }
        return ladder.forSpeedup(speedup == null ? 2 : speedup);
    }
}
