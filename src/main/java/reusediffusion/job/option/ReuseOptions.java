package reusediffusion.job.option;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
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
    private static final Set<Object> READ_FILES = Set.of("published", "planned");

    @Option(
            order = 1,
            names = "--mode",
            description = "original: make every network call; reuse: follow --policy and the options below;"
                    + " collect: like original, and write a trace of each sample (original, or reuse if any"
                    + " option below is given)")
    private String mode;

    @Option(
            order = 2,
            names = {"--collect-diff", "--collect_diff"},
            description = "the same as --mode collect")
    private boolean collect;

    @Mixin
    private PolicyFlags policy = new PolicyFlags();

    @Option(
            order = 14,
            names = {"--without-plan", "--without_plan"},
            description = "what to do with rows whose settings have no table or plan: refuse the job, or"
                    + " original, which makes them with every network call (refuse)")
    private String withoutPlan;

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
            return policy.given().isEmpty() || ORIGINAL.equals(policy.given().get("policy")) ? ORIGINAL : REUSE;
        }
        return collect ? COLLECT : mode;
    }

    /** The options as they are typed, in an order of their own. */
    public String flags() {
        StringBuilder flags = new StringBuilder("--mode " + mode());
        policy.given().forEach((name, value) -> {
            if (!Boolean.FALSE.equals(value)) {
                flags.append(' ').append(OptionChecks.of(name));
                flags.append(Boolean.TRUE.equals(value) ? "" : " " + ShellQuoting.quoted(value.toString()));
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
        Map<String, Object> wishes = new TreeMap<>(policy.given());
        if (mode().equals(REUSE)) {
            // Reuse without a word on how is the published rule.
            wishes.putIfAbsent("policy", new PolicyOptions(policy.given(), OptionChecks::of).policyOr("published"));
            PolicyChoice chosen =
                    new PolicyOptions(wishes, OptionChecks::of).choose(steps, () -> run, System.err::println);
            checkWithoutPlan(wishes.get("policy"));
            return chosen;
        }
        wishes.remove("policy", ORIGINAL);
        if (withoutPlan != null) {
            wishes.put("withoutPlan", withoutPlan);
        }
        if (!wishes.isEmpty()) {
            throw new IllegalArgumentException(
                    "--mode " + mode() + " calls the network at every step and does not read "
                            + wishes.keySet().stream().map(OptionChecks::of).collect(Collectors.joining(", "))
                            + "; leave that out, or ask for --mode reuse.");
        }
        return PolicyChoice.original();
    }

    private void checkWithoutPlan(Object chosen) {
        if (withoutPlan != null && !READ_FILES.contains(chosen)) {
            throw new IllegalArgumentException("The policy " + chosen
                    + " needs no table or plan and does not read --without-plan; leave that out, or choose a policy"
                    + " that does.");
        }
    }

    /** Whether rows without a table or plan are made with every network call. */
    public boolean originalWithoutPlan() {
        String asked = withoutPlan == null ? "refuse" : withoutPlan;
        ModelOptions.oneOf("--without-plan", asked, "refuse", ORIGINAL);
        return asked.equals(ORIGINAL);
    }
}
