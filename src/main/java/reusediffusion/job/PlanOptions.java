package reusediffusion.job;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import reusediffusion.pipeline.PlanChoice;
import reusediffusion.pipeline.PolicyChoice;
import reusediffusion.pipeline.RunSteps;
import reusediffusion.reuse.TableKey;

/** Which plan of a ladder a run follows. */
final class PlanOptions {
    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "planned: the ladder of plans (KEY-plans.json in output/tables, else in input/tables)")
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
            paramLabel = "CONFIDENCE",
            description =
                    "planned: a plan for each sample by itself; calls then hold in the mean, and --min-psnr is reached with this confidence, between 0 and 1")
    private Double guard;

    @Option(
            names = {"--table-any", "--table_any"},
            description =
                    "accept a table or plans of other runs, resampled to this run's steps where they differ; planned: the nearest"
                            + " where --plan names none")
    boolean any;

    PolicyChoice choose(TableKey run, RunSteps steps) {
        return new PlanChoice(plan, speedup, maxCalls, minPsnr, guard, any).policy(run, steps, System.err::println);
    }
}
