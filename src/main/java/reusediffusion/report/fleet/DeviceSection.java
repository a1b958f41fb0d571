package reusediffusion.report.fleet;

import static reusediffusion.report.fleet.Markup.figure;
import static reusediffusion.report.fleet.Markup.text;

import java.util.List;
import reusediffusion.report.fleet.figures.DeviceFigures;
import reusediffusion.report.fleet.figures.FleetFigures;

/** How each host and device worked. */
record DeviceSection(FleetFigures figures) {
    private static final double GIGABYTE = 1e9;

    private static final List<String> COLUMNS = List.of(
            "device",
            "load, s",
            "samples",
            "p50, s",
            "p90, s",
            "beside the median",
            "failed",
            "retries",
            "busy",
            "Wh",
            "peak, GB");

    String html() {
        List<List<String>> rows = figures.perDevice().stream().map(this::device).toList();
        if (rows.isEmpty()) {
            return "";
        }
        String memory = figures.perDevice().stream().allMatch(d -> d.device().equals("cpu"))
                ? "Memory on a CPU is that of the whole process. "
                : "";
        return Markup.section(
                "devices",
                "Hosts and devices",
                Markup.table("Over all policies; loading is apart from the measured window", COLUMNS, rows)
                        + "<p class=\"soft\">" + memory
                        + "Beside the median: a device's time for a sample over that of the median device, with its 95 %"
                        + " interval over batches. From 1.2 on, and where the interval lies above 1, it is a"
                        + " straggler.</p>\n");
    }

    private List<String> device(DeviceFigures d) {
        String key = "device." + d.lane() + "." + d.executor() + ".";
        String share =
                figure(key + "share", d.share(), 2) + (d.straggler() ? " <span class=\"red\">straggler</span>" : "");
        String failed = figure(key + "failed", d.failed());
        return List.of(
                text(d.host() + ", executor " + d.executor() + ", " + d.device() + ", lane " + d.lane()),
                figure(key + "load", d.loadSeconds(), 2),
                figure(key + "samples", d.samples()),
                figure(key + "p50", d.p50(), 3),
                figure(key + "p90", d.p90(), 3),
                share,
                d.failed() > 0 ? "<span class=\"red\">" + failed + "</span>" : failed,
                figure(key + "retries", d.retries()),
                figure(key + "busy", Markup.percent(d.busyShare())),
                figure(key + "watt-hours", d.wattHours(), 3),
                figure(key + "peak", d.peakBytes() == null ? null : d.peakBytes() / GIGABYTE, 2));
    }
}
