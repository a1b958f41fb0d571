package reusediffusion.job.option;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.policy.PolicyOptions;
import reusediffusion.pipeline.policy.RunSteps;
import reusediffusion.reuse.table.TableKey;

/** Which network calls are saved: those of {@link PolicyOptions}, as flags. */
public final class ReuseOptions {
    private static final String ORIGINAL = "original";
    private static final String REUSE = "reuse";
    private static final String COLLECT = "collect";

    private final Map<String, Object> given = new TreeMap<>();

    @Option(
            order = 1,
            names = "--mode",
            description =
                    "original: every network call; reuse: as --policy and the options below say; collect: original, with"
                            + " a trace a sample (original, and reuse with any of the options below)")
    private String mode;

    @Option(
            order = 2,
            names = {"--collect-diff", "--collect_diff"},
            description = "the same as --mode collect")
    private boolean collect;

    @Option(
            order = 3,
            names = "--policy",
            description = "original, published, dynamic, uniform or planned (the one that reads the options below)")
    void policy(String value) {
        given.put("policy", value);
    }

    @Option(
            order = 4,
            names = "--table",
            paramLabel = "FILE",
            description = "published: static table (that of the model's family)")
    void table(String value) {
        given.put("table", value);
    }

    @Option(order = 5, names = "--threshold", description = "published: percent of the steps that may be repeated (30)")
    void threshold(double value) {
        given.put("threshold", value);
    }

    @Option(
            order = 6,
            names = {"--max-skip-steps", "--max_skip_steps"},
            description = "published, dynamic: steps repeated in a row (1)")
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

    @Option(order = 8, names = "--interval", description = "uniform: a call every so many steps (2)")
    void interval(int value) {
        given.put("interval", value);
    }

    @Option(order = 9, names = "--order", description = "uniform: 0 repeats, 1 goes on in a line (0)")
    void order(int value) {
        given.put("order", value);
    }

    @Option(
            order = 10,
            names = "--plan",
            paramLabel = "FILE",
            description = "planned: the ladder of plans (KEY-plans.json in output/tables, else in input/tables)")
    void plan(String value) {
        given.put("plan", value);
    }

    @Option(order = 11, names = "--speedup", description = "planned: the best plan with so many times fewer calls (2)")
    void speedup(double value) {
        given.put("speedup", value);
    }

    @Option(
            order = 12,
            names = {"--max-calls", "--max_calls"},
            description = "planned: the best plan with at most so many calls; uniform: so many calls")
    void maxCalls(int value) {
        given.put("maxCalls", value);
    }

    @Option(
            order = 13,
            names = {"--min-psnr", "--min_psnr"},
            paramLabel = "DB",
            description = "planned: the cheapest plan that measured so close to the full run")
    void minPsnr(double value) {
        given.put("minPsnr", value);
    }

    @Option(
            order = 14,
            names = {"--without-plan", "--without_plan"},
            defaultValue = "refuse",
            description = "rows whose own settings have no table or plan: refuse, or original for every network call"
                    + " (${DEFAULT-VALUE})")
    private String withoutPlan;

    @Option(
            order = 15,
            names = "--guard",
            paramLabel = "CONFIDENCE",
            description =
                    "planned: a plan for each sample by itself; calls then hold in the mean, and --min-psnr is reached with this confidence, between 0 and 1")
    void guard(double value) {
        given.put("guard", value);
    }

    @Option(
            order = 16,
            names = {"--table-any", "--table_any"},
            description =
                    "accept a table or plans of other runs, resampled to this run's steps where they differ; planned: the nearest"
                            + " where --plan names none")
    void tableAny(boolean value) {
        given.put("tableAny", value);
    }

    /**
     * The mode that was asked for; without a word {@code reuse} where an option asks for it, and else {@code original}.
     *
     * @throws IllegalArgumentException where two options ask for different modes
     */
    public String mode() {
        if (collect && mode != null && !mode.equals(COLLECT)) {
            throw new IllegalArgumentException(
                    "--mode " + mode + " and --collect-diff ask for different things; leave out one.");
        }
        if (mode == null && !collect) {
            return given.isEmpty() || ORIGINAL.equals(given.get("policy")) ? ORIGINAL : REUSE;
        }
        return collect ? COLLECT : mode;
    }

    /** The options as they are typed, in an order of their own. */
    public String flags() {
        StringBuilder flags = new StringBuilder("--mode " + mode());
        given.forEach((name, value) -> {
            if (!Boolean.FALSE.equals(value)) {
                flags.append(' ').append(Flags.of(name));
                flags.append(Boolean.TRUE.equals(value) ? "" : " " + Shell.quoted(value.toString()));
            }
        });
        return flags.toString();
    }

    /** Whether the run measures traces. */
    public boolean collects() {
        return mode().equals(COLLECT);
    }

    /**
     * Chooses the policy of a run.
     *
     * @throws IllegalArgumentException where options are given that the mode or the policy does not read
     */
    public PolicyChoice choose(TableKey run, RunSteps steps) {
        ModelOptions.oneOf("--mode", mode(), ORIGINAL, REUSE, COLLECT);
        Map<String, Object> wishes = new TreeMap<>(given);
        if (mode().equals(REUSE)) {
            // Reuse without a word on how is the published rule.
            wishes.putIfAbsent("policy", new PolicyOptions(given, Flags::of).policyOr("published"));
            return new PolicyOptions(wishes, Flags::of).choose(steps, () -> run, System.err::println);
        }
        wishes.remove("policy", ORIGINAL);
        if (!wishes.isEmpty()) {
            throw new IllegalArgumentException(
                    "--mode " + mode() + " calls the network at every step and does not read "
                            + wishes.keySet().stream().map(Flags::of).collect(Collectors.joining(", "))
                            + "; leave that out, or ask for --mode reuse.");
        }
        return PolicyChoice.original();
    }

    /** Whether rows without a table or plan are made with every network call. */
    public boolean originalWithoutPlan() {
        ModelOptions.oneOf("--without-plan", withoutPlan, "refuse", "original");
        return withoutPlan.equals("original");
    }
}
