package reusediffusion.report.fleet.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.report.fleet.rows.FleetRun.Earlier;
import reusediffusion.report.fleet.rows.RunFacts;
import reusediffusion.report.fleet.rows.SampleRow;

/**
 * How one policy of this run compares with the same policy of an earlier run.
 *
 * @param earlier name of that run
 * @param speed how many times less time a sample takes now
 * @param said {@code faster}, {@code slower} or {@code within noise}
 * @param psnr of the samples that both runs judged: now less then, in dB; null where there are none
 * @param quality {@code closer}, {@code farther}, {@code within noise} or {@code not judged}
 * @param differs in what the runs are not the same, or empty
 */
public record Verdict(
        String earlier, String policy, Interval speed, String said, Interval psnr, String quality, String differs) {
    /** Two runs on one machine differ by about so much for no reason. */
    static final double NOISE = 0.02;

    /** The difference of PSNR in dB that counts as noise. */
    static final double QUALITY_NOISE = 0.5;

    private static final String NOTHING = "within noise";

    /** Of the policies that both runs made. */
    static List<Verdict> of(Earlier earlier, FleetRun now) {
        String differs = differences(earlier.run().facts(), now.facts());
        List<Verdict> verdicts = new ArrayList<>();
        for (String policy : now.facts().policies()) {
            List<SampleRow> before = PolicySums.made(earlier.run(), policy);
            List<SampleRow> rows = PolicySums.made(now, policy);
            if (!before.isEmpty() && !rows.isEmpty()) {
                Interval speed = BatchBootstrap.of(rows, SampleRow::seconds)
                        .ratio(BatchBootstrap.of(before, SampleRow::seconds));
                Interval psnr = psnr(before, rows);
                verdicts.add(new Verdict(
                        earlier.name(),
                        policy,
                        speed,
                        said(speed, 1 + NOISE, 1 / (1 + NOISE), "faster", "slower"),
                        psnr,
                        psnr == null ? "not judged" : said(psnr, QUALITY_NOISE, -QUALITY_NOISE, "closer", "farther"),
                        differs));
            }
        }
        return verdicts;
    }

    /** Only where the whole interval lies beyond the noise. */
    private static String said(Interval interval, double above, double below, String more, String less) {
        if (interval.low() == null) {
            return NOTHING;
        }
        if (interval.low() > above) {
            return more;
        }
        return interval.high() < below ? less : NOTHING;
    }

    private static Interval psnr(List<SampleRow> before, List<SampleRow> now) {
        Map<String, Double> then = before.stream()
                .filter(row -> row.psnr() != null)
                .collect(Collectors.toMap(SampleRow::sample, SampleRow::psnr, (a, b) -> a));
        List<SampleRow> both = now.stream()
                .filter(row -> row.psnr() != null && then.containsKey(row.sample()))
                .toList();
        ToDoubleFunction<SampleRow> change = row -> row.psnr() - then.get(row.sample());
        return both.isEmpty() ? null : BatchBootstrap.of(both, change).interval();
    }

    private static String differences(RunFacts before, RunFacts now) {
        List<String> found = new ArrayList<>();
        tell(found, "the key", before, now, RunFacts::key);
        tell(found, "the devices", before, now, facts -> facts.roll().stream()
                .map(RunFacts.Executor::gpu)
                .sorted()
                .toList()
                .toString());
        Map<String, String> then = new TreeMap<>(before.settings());
        for (String name : new TreeSet<>(now.settings().keySet())) {
            tell(found, name, then.get(name), now.settings().get(name));
        }
        return String.join("; ", found);
    }

    private static void tell(
            List<String> found, String what, RunFacts before, RunFacts now, Function<RunFacts, String> value) {
        tell(found, what, value.apply(before), value.apply(now));
    }

    private static void tell(List<String> found, String what, String before, String now) {
        if (!String.valueOf(now).equals(before)) {
            found.add(what + " was " + before + " and is " + now);
        }
    }
}
