package reusediffusion.job.option;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import reusediffusion.pipeline.policy.PolicyOptions;

/** The options of {@link PolicyOptions}, as flags: which network calls are saved. */
final class PolicyFlags {
    private final Map<String, Object> given = new TreeMap<>();

    @Option(
            order = 3,
            names = "--policy",
            description = "original, published, dynamic, uniform or planned (the one that uses the given options)")
    void policy(String value) {
        given.put("policy", value);
    }

    @Option(
            order = 4,
            names = "--table",
            paramLabel = "FILE",
            description = "published: the static table (that of the model's family)")
    void table(String value) {
        given.put("table", value);
    }

    @Option(
            order = 5,
            names = "--threshold",
            description = "published: percentage of the steps that may be repeated (30)")
    void threshold(double value) {
        given.put("threshold", value);
    }

    @Option(
            order = 6,
            names = {"--max-skip-steps", "--max_skip_steps"},
            description = "published, dynamic: how many steps may be repeated in a row (1)")
    void maxSkipSteps(int value) {
        given.put("maxSkipSteps", value);
    }

    @Option(
            order = 7,
            names = {"--batch-mean", "--batch_mean"},
            description = "published: the samples of a batch decide together, as the published code does")
    void batchMean(boolean value) {
        given.put("batchMean", value);
    }

    @Option(order = 8, names = "--interval", description = "uniform: call the network at every N-th step (2)")
    void interval(int value) {
        given.put("interval", value);
    }

    @Option(
            order = 9,
            names = "--order",
            description = "uniform: 0 repeats the last prediction, 1 extrapolates the last two (0)")
    void order(int value) {
        given.put("order", value);
    }

    @Option(
            order = 10,
            names = "--plan",
            paramLabel = "FILE",
            description = "planned: the file of plans (KEY-plans.json in output/tables, or else in input/tables)")
    void plan(String value) {
        given.put("plan", value);
    }

    @Option(
            order = 11,
            names = "--speedup",
            description = "planned: the best plan with at least this many times fewer calls (2)")
    void speedup(double value) {
        given.put("speedup", value);
    }

    @Option(
            order = 12,
            names = {"--max-calls", "--max_calls"},
            description = "planned: the best plan with at most this many calls; uniform: exactly this many calls")
    void maxCalls(int value) {
        given.put("maxCalls", value);
    }

    @Option(
            order = 13,
            names = {"--min-psnr", "--min_psnr"},
            paramLabel = "DB",
            description = "planned: the cheapest plan whose measured PSNR against full runs reaches this value")
    void minPsnr(double value) {
        given.put("minPsnr", value);
    }

    @Option(
            order = 15,
            names = "--guard",
            paramLabel = "CONFIDENCE",
            description = "planned: choose a plan for each sample; numbers of calls then hold on average, and"
                    + " --min-psnr is reached with this confidence, between 0 and 1")
    void guard(double value) {
        given.put("guard", value);
    }

    @Option(
            order = 16,
            names = {"--table-any", "--table_any"},
            description = "accept a table or plans made for other runs; they are resampled if the steps differ;"
                    + " planned: the most similar ones are used if --plan names none")
    void tableAny(boolean value) {
        given.put("tableAny", value);
    }

    /** Those that the user gave, by their names as policy options. */
    Map<String, Object> given() {
        return given;
    }
}
