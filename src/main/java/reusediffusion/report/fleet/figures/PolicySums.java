package reusediffusion.report.fleet.figures;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import reusediffusion.report.fleet.rows.DeviceRow;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.report.fleet.rows.SampleRow;
import reusediffusion.reuse.statistics.Quantiles;

/** Computes the figures of each policy from rows. */
public final class PolicySums {
    private static final double SECONDS_AN_HOUR = 3600;
    private static final int THOUSAND = 1000;

    private PolicySums() {}

    static List<PolicyFigures> of(FleetRun run) {
        List<SampleRow> original = made(run, PolicyFigures.ORIGINAL);
        BatchBootstrap reference = original.isEmpty() ? null : BatchBootstrap.of(original, SampleRow::seconds);
        return Stream.concat(
                        run.facts().policies().stream(), run.samples().stream().map(SampleRow::policy))
                .distinct()
                .filter(name -> !made(run, name).isEmpty())
                .map(name -> figures(run, name, reference))
                .toList();
    }

    /** The samples of a policy that count. */
    public static List<SampleRow> made(FleetRun run, String policy) {
        return run.samples().stream()
                .filter(row -> row.policy().equals(policy) && row.counts())
                .toList();
    }

    private static PolicyFigures figures(FleetRun run, String name, BatchBootstrap reference) {
        List<SampleRow> rows = made(run, name);
        List<DeviceRow> lanes = lanes(run, name);
        BatchBootstrap seconds = BatchBootstrap.of(rows, SampleRow::seconds);
        double calls = mean(rows, row -> (double) row.calls());
        double deviceSeconds =
                lanes.stream().mapToDouble(DeviceRow::windowMillis).sum() / THOUSAND;
        double window = lanes.isEmpty() ? Double.NaN : windows(lanes) / THOUSAND;
        double[] psnr = sorted(rows, SampleRow::psnr);
        double[] ssim = sorted(rows, SampleRow::ssim);
        double[] audit = sorted(rows, SampleRow::auditPsnr);
        Double price = run.facts().pricePerGpuHour();
        return new PolicyFigures(
                name,
                rows.get(0).series(),
                rows.size(),
                failed(run, name),
                calls,
                rows.get(0).called().length(),
                1 - calls / run.facts().steps(),
                seconds.interval(),
                reference == null ? null : seconds.ratio(reference),
                rows.size() / window,
                rows.size() / deviceSeconds,
                interval(rows, SampleRow::psnr),
                share(psnr, 0.1),
                share(psnr, 0.01),
                share(psnr, 0),
                interval(rows, SampleRow::ssim),
                share(ssim, 0.1),
                audit.length,
                share(audit, 0),
                stages(rows),
                perThousand(sum(lanes, DeviceRow::wattHours), rows.size()),
                price == null ? null : price * deviceSeconds / SECONDS_AN_HOUR / rows.size() * THOUSAND,
                busy(lanes));
    }

    private static List<DeviceRow> lanes(FleetRun run, String policy) {
        return run.lanes().stream()
                .filter(lane -> lane.policy().equals(policy) && !lane.alone())
                .toList();
    }

    /** The mean of those that have the value, and how sure it is; null where none has. */
    private static Interval interval(List<SampleRow> rows, Function<SampleRow, Double> value) {
        List<SampleRow> judged =
                rows.stream().filter(row -> value.apply(row) != null).toList();
        return judged.isEmpty() ? null : BatchBootstrap.of(judged, value::apply).interval();
    }

    /** In each round from the common start to the end of the last lane. */
    private static double windows(List<DeviceRow> lanes) {
        Map<Integer, Double> longest = new TreeMap<>();
        lanes.forEach(lane -> longest.merge(lane.round(), lane.windowMillis(), Math::max));
        return longest.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static int failed(FleetRun run, String policy) {
        return (int) run.samples().stream()
                .filter(row -> row.policy().equals(policy) && !row.alone() && !row.warmUp() && row.error() != null)
                .count();
    }

    private static double mean(List<SampleRow> rows, Function<SampleRow, Double> value) {
        return rows.stream().mapToDouble(value::apply).average().orElseThrow();
    }

    private static double[] sorted(List<SampleRow> rows, Function<SampleRow, Double> value) {
        return rows.stream()
                .map(value)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
    }

    private static Double share(double[] ascending, double share) {
        return ascending.length == 0 ? null : Quantiles.of(ascending, share);
    }

    private static Map<String, Latency> stages(List<SampleRow> rows) {
        Map<String, Latency> stages = new LinkedHashMap<>();
        Arrays.stream(Latency.Stage.values()).forEach(stage -> stages.put(stage.label, Latency.of(rows, stage)));
        return stages;
    }

    /** Null where one of the devices did not tell. */
    static Double sum(List<DeviceRow> lanes, Function<DeviceRow, Double> value) {
        return lanes.isEmpty() || lanes.stream().map(value).anyMatch(Objects::isNull)
                ? null
                : lanes.stream().mapToDouble(value::apply).sum();
    }

    private static Double perThousand(Double sum, int samples) {
        return sum == null ? null : sum / samples * THOUSAND;
    }

    /** The busy share of devices over the time that was measured. */
    static Double busy(List<DeviceRow> lanes) {
        Double busy = sum(lanes, lane -> lane.busyShare() == null ? null : lane.busyShare() * lane.windowMillis());
        return busy == null
                ? null
                : busy / lanes.stream().mapToDouble(DeviceRow::windowMillis).sum();
    }
}
