package reusediffusion.report.fleet.figures;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import reusediffusion.report.fleet.rows.DeviceRow;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.report.fleet.rows.SampleRow;
import reusediffusion.reuse.statistics.Quantiles;

/** Computes the figures of each device from rows. */
final class DeviceSums {
    private static final double STRAGGLES = 1.2;

    private DeviceSums() {}

    static List<DeviceFigures> of(FleetRun run) {
        Map<String, Map<String, Double>> seconds = seconds(run);
        Map<String, List<DeviceRow>> devices =
                run.lanes().stream().filter(lane -> !lane.alone()).collect(Collectors.groupingBy(DeviceSums::name));
        return devices.entrySet().stream()
                .map(entry -> figures(run, entry.getKey(), entry.getValue(), seconds))
                .sorted(Comparator.comparingInt(DeviceFigures::lane).thenComparing(DeviceFigures::executor))
                .toList();
    }

    /** A lane may be taken over by another executor. */
    private static String name(DeviceRow lane) {
        return lane.lane() + " " + lane.executor() + " " + lane.host() + " " + lane.device();
    }

    private static String name(SampleRow row) {
        return row.lane() + " " + row.executor() + " " + row.host() + " " + row.device();
    }

    /** Mean seconds a sample by policy and device. */
    private static Map<String, Map<String, Double>> seconds(FleetRun run) {
        return run.samples().stream()
                .filter(SampleRow::counts)
                .collect(Collectors.groupingBy(
                        SampleRow::policy,
                        Collectors.groupingBy(DeviceSums::name, Collectors.averagingDouble(SampleRow::seconds))));
    }

    private static DeviceFigures figures(
            FleetRun run, String name, List<DeviceRow> lanes, Map<String, Map<String, Double>> seconds) {
        DeviceRow first = lanes.get(0);
        List<SampleRow> rows = rows(run, name);
        double[] own = rows.stream().mapToDouble(SampleRow::seconds).sorted().toArray();
        Interval share = share(rows, seconds);
        return new DeviceFigures(
                first.lane(),
                first.host(),
                first.executor(),
                first.device(),
                lanes.stream().mapToInt(DeviceRow::samples).sum(),
                lanes.stream().mapToInt(DeviceRow::failed).sum(),
                lanes.stream().mapToInt(DeviceRow::attempt).sum(),
                loadSeconds(run, name),
                own.length == 0 ? 0 : Quantiles.of(own, 0.5),
                own.length == 0 ? 0 : Quantiles.of(own, 0.9),
                share,
                straggles(share),
                PolicySums.busy(lanes),
                PolicySums.sum(lanes, DeviceRow::wattHours),
                peakBytes(lanes));
    }

    private static List<SampleRow> rows(FleetRun run, String name) {
        return run.samples().stream()
                .filter(row -> row.counts() && name(row).equals(name))
                .toList();
    }

    /** Of all loads of models, also of those before a run of one device alone. */
    private static double loadSeconds(FleetRun run, String name) {
        return run.lanes().stream()
                        .filter(lane -> name(lane).equals(name))
                        .mapToDouble(DeviceRow::loadMillis)
                        .sum()
                / 1000;
    }

    private static Long peakBytes(List<DeviceRow> lanes) {
        return lanes.stream()
                .map(DeviceRow::peakBytes)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The median device's seconds are taken as measured: its own noise is small beside that of one device. */
    private static Interval share(List<SampleRow> own, Map<String, Map<String, Double>> seconds) {
        Map<String, List<SampleRow>> policies = own.stream().collect(Collectors.groupingBy(SampleRow::policy));
        if (policies.isEmpty()) {
            return new Interval(1, null, null);
        }
        List<BatchBootstrap> parts = new ArrayList<>();
        List<Double> medians = new ArrayList<>();
        new TreeMap<>(policies).forEach((policy, rows) -> {
            parts.add(BatchBootstrap.of(rows, SampleRow::seconds));
            double[] all = seconds.get(policy).values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            medians.add(Quantiles.of(all, 0.5));
        });
        return BatchBootstrap.meanShare(parts, medians);
    }

    /** Slower by so much, and not by chance. */
    private static boolean straggles(Interval share) {
        return share.value() >= STRAGGLES && (share.low() == null || share.low() > 1);
    }
}
