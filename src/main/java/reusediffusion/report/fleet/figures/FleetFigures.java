package reusediffusion.report.fleet.figures;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import reusediffusion.report.fleet.rows.DeviceRow;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.report.fleet.rows.RunFacts;
import reusediffusion.report.fleet.rows.TraceRow;
import reusediffusion.reuse.statistics.Quantiles;

/**
 * All figures of a run's page.
 *
 * @param policies those with a finished sample, in the order in which they were asked for
 * @param chosen name of the policy that the page is about, or null where none but full runs finished
 * @param devices how many worked at once
 * @param aloneRate samples a second of the first device while the others rested, or null
 * @param scaling rate of all devices over as many times {@code aloneRate}, or null where there is one device alone
 * @param curves how much full runs change at each step, or empty
 * @param verdicts beside earlier runs
 * @param fallbacks what ran in place of what was wanted
 */
public record FleetFigures(
        List<PolicyFigures> policies,
        String chosen,
        int devices,
        Double aloneRate,
        Double scaling,
        List<DeviceFigures> perDevice,
        List<RunFacts.Band> curves,
        List<Verdict> verdicts,
        List<String> fallbacks) {
    /** What most people cannot tell from the full run, in dB. */
    static final double CLOSE = 40;

    /** Computes every figure from the rows of a run. */
    public static FleetFigures of(FleetRun run) {
        List<PolicyFigures> policies = PolicySums.of(run);
        int devices = devices(run.lanes());
        Double alone = alone(run.lanes());
        PolicyFigures original =
                policies.stream().filter(PolicyFigures::isOriginal).findFirst().orElse(null);
        Double scaling =
                alone == null || devices < 2 || original == null ? null : original.fleetRate() / (devices * alone);
        PolicyFigures chosen = chosen(policies);
        return new FleetFigures(
                policies,
                chosen == null ? null : chosen.name(),
                devices,
                alone,
                scaling,
                DeviceSums.of(run),
                curves(run.traces()),
                run.earlier().stream()
                        .flatMap(each -> Verdict.of(each, run).stream())
                        .toList(),
                fallbacks(run));
    }

    /** The figures of the policy of this name, or null. */
    public PolicyFigures policy(String name) {
        return policies.stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
    }

    /**
     * Of those that are close to the full runs in the mean, the fastest, and what is not measurably slower than that; of these the closest.
     * Where none is close, the closest of all.
     */
    private static PolicyFigures chosen(List<PolicyFigures> policies) {
        List<PolicyFigures> judged = policies.stream()
                .filter(p -> !p.isOriginal() && p.psnr() != null)
                .toList();
        List<PolicyFigures> close =
                judged.stream().filter(p -> p.psnr().value() >= CLOSE).toList();
        double fastest =
                close.stream().mapToDouble(p -> p.seconds().value()).min().orElse(0);
        Comparator<PolicyFigures> byQuality =
                Comparator.comparingDouble(p -> p.psnr().value());
        return close.stream()
                .filter(p -> least(p.seconds()) <= fastest)
                .max(byQuality)
                .or(() -> judged.stream().max(byQuality))
                .orElse(null);
    }

    private static double least(Interval interval) {
        return interval.low() == null ? interval.value() : interval.low();
    }

    private static int devices(List<DeviceRow> lanes) {
        return (int) lanes.stream()
                .filter(lane -> !lane.alone())
                .map(DeviceRow::lane)
                .distinct()
                .count();
    }

    private static Double alone(List<DeviceRow> lanes) {
        return lanes.stream()
                .filter(lane -> lane.alone() && lane.samples() > 0)
                .map(lane -> lane.samples() / (lane.windowMillis() / 1000))
                .findFirst()
                .orElse(null);
    }

    private static List<RunFacts.Band> curves(List<TraceRow> traces) {
        if (traces.isEmpty()) {
            return List.of();
        }
        int steps = traces.get(0).differences().size();
        return Stream.iterate(0, step -> step < steps, step -> step + 1)
                .map(step -> traces.stream()
                        .mapToDouble(trace -> trace.differences().get(step))
                        .sorted()
                        .toArray())
                .map(at -> new RunFacts.Band(Quantiles.of(at, 0.1), Quantiles.of(at, 0.5), Quantiles.of(at, 0.9)))
                .toList();
    }

    private static List<String> fallbacks(FleetRun run) {
        Set<String> told = new TreeSet<>();
        run.lanes().forEach(lane -> lane.fallbacks()
                .forEach(each -> told.add(each + " (" + lane.host() + ", executor " + lane.executor() + ")")));
        told.removeIf(Objects::isNull);
        return List.copyOf(told);
    }
}
