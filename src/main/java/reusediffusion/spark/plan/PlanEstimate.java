package reusediffusion.spark.plan;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import reusediffusion.pipeline.calibrate.PlanProbe;
import reusediffusion.reuse.search.PlanRequirements;
import reusediffusion.spark.progress.ProgressLine;

/**
 * What plans would cost, before they are made.
 *
 * @param samples to fit, to choose, to measure and for the guard
 * @param groupSize samples that the network sees together
 */
record PlanEstimate(PlanProbe probe, PlanCost cost, PlanRequirements wishes, List<Integer> samples, int groupSize) {
    private static final double GIB = 1 << 30;
    private static final double MIB = 1 << 20;

    /** The largest number of weights of a row. */
    private static final int PREDICTIONS = 8;

    /** Weights of all rows of a called step at the most, those of all branches and scales. */
    private static final int WEIGHTS = 24;

    /** Full runs, those of the samples that are measured and of the guard's included, and the texts. */
    Duration fullRuns() {
        int all = samples.stream().mapToInt(Integer::intValue).sum();
        return cost.fullRuns(all).plus(seconds(all * probe.encodeSeconds()));
    }

    /** With the rows of every plan fitted to one group of samples in each task at the least. */
    Duration search() {
        Duration wanted = PlanCost.search(wishes.search(), measuring(), guard());
        Duration least = wishes.bounded() ? rows(1) : rows(groups()).plus(starts());
        return wanted.compareTo(least) < 0 ? least : wanted;
    }

    /** The rows of all plans, fitted to so many groups. */
    private Duration rows(int groups) {
        int turns = (groups + cost.slots() - 1) / cost.slots();
        int fitted = Math.min(samples.get(0), turns * groupSize);
        return Duration.ofNanos((long) (1e9 * probe.callSeconds() * fitted * calls()));
    }

    /** Without a search, the starts: three or four of them on a quarter of the samples. */
    private Duration starts() {
        return seconds(probe.callSeconds() * calls() * (samples.get(0) + samples.get(1)));
    }

    private int calls() {
        return wishes.budgets().stream().mapToInt(Integer::intValue).sum();
    }

    private int groups() {
        return (samples.get(0) + groupSize - 1) / groupSize;
    }

    /** What the rows of all plans take with all samples, and where the search has less, how much time would be enough. */
    private String rowsLine() {
        Duration rows = rows(groups());
        String with = "rows of all plans, fitted to all " + samples.get(0) + " samples";
        if (!wishes.bounded() || rows.compareTo(search()) <= 0) {
            return line("  of it", rows, with);
        }
        Duration enough = PlanCost.enough(rows, measuring(), guard());
        return line(
                "  too short", rows, with + ": --search-seconds " + (enough.toSeconds() + 1) + " is enough for them");
    }

    Duration measuring() {
        return cost.along(samples.get(2), wishes.budgets());
    }

    Duration guard() {
        return cost.along(samples.get(3), wishes.budgets());
    }

    private Duration seconds(double ofOneDevice) {
        return Duration.ofMillis((long) (1000 * ofOneDevice / cost.slots()));
    }

    Duration all() {
        return fullRuns().plus(search()).plus(measuring()).plus(guard());
    }

    /** Of the host: every step of the samples that rows are fitted to, the ends of the others, and what the network is told about each. */
    long hostBytes() {
        long others = samples.get(1) + (long) samples.get(2) + samples.get(3);
        long all = samples.get(0) + others;
        return probe.latentBytes() * (samples.get(0) * (cost.steps() + 1L) + others * 2) + probe.toldBytes() * all;
    }

    /** Of full runs in files: every step but the last of the samples that rows are fitted to in 16 bits, all last ones in float32. */
    long referenceBytes() {
        return probe.latentBytes() * (samples.get(0) * (cost.steps() - 1L) / 2 + count(samples));
    }

    /** Of the device beside what a group of samples takes: what samples that stay there carry, and the slopes of one group. */
    long deviceBytes() {
        long carried = probe.latentBytes() * (1 + (long) PREDICTIONS * probe.branches());
        long resident = Math.min(samples.get(0), wishes.resident());
        long slopes =
                wishes.refineRounds() == 0 ? 0 : probe.latentBytes() * WEIGHTS * Collections.max(wishes.budgets());
        return probe.deviceBytes() + resident * carried + slopes;
    }

    /** The estimate as lines for the user. */
    List<String> lines() {
        return Stream.of(
                        line("full runs", fullRuns(), count(samples) + " samples, " + cost.steps() + " calls each"),
                        line(
                                "search",
                                search(),
                                wishes.budgets().size() + " plans with " + wishes.budgets() + " calls"),
                        rowsLine(),
                        line("measuring", measuring(), samples.get(2) + " samples along every plan"),
                        line("guard", guard(), samples.get(3) + " samples along every plan"),
                        line("altogether", all(), minutes(all().multipliedBy(cost.slots())) + " of a device"),
                        text(
                                "a network call takes %.1f ms a sample, on %d at once",
                                1000 * probe.callSeconds(), cost.slots()),
                        text("memory of a device  %8.2f GiB", deviceBytes() / GIB),
                        text("memory of the host  %8.2f GiB", hostBytes() / GIB),
                        text(
                                "disk                %8.2f MiB, plans and scores; with --reference %.2f MiB more",
                                0.1 * wishes.budgets().size() + 0.1, referenceBytes() / MIB))
                .toList();
    }

    private static int count(List<Integer> samples) {
        return samples.stream().mapToInt(Integer::intValue).sum();
    }

    private static String line(String part, Duration time, String what) {
        return text("%-12s %8s  %s", part, ProgressLine.clock(time.toSeconds()), what);
    }

    private static String minutes(Duration time) {
        return text("%.1f minutes", time.toMillis() / 60e3);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
