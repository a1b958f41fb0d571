package reusediffusion.spark.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Asks a GPU's driver every 200 ms how busy it is and what it draws, by {@code nvidia-smi} beside this process. */
final class GpuWatch implements AutoCloseable {
    private static final long LAG = 1_000_000_000;

    private final Process process;
    private final Thread reader;
    private final List<Reading> readings = new ArrayList<>();
    private long begun = System.nanoTime();

    /** One answer of the driver: of the time just before it. */
    record Reading(long nanos, double busy, double watts) {}

    /**
     * Means over a window; null where the driver cannot be asked.
     *
     * @param busyShare 0 to 1
     */
    public record Seen(Double busyShare, Double watts) implements Serializable {
        static final Seen NOTHING = new Seen(null, null);
    }

    private GpuWatch(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "gpu-watch");
        reader.setDaemon(true);
        reader.start();
    }

    /** Begins to watch a device such as {@code cuda:0}; null for a CPU, and where there is no {@code nvidia-smi}. */
    static GpuWatch of(String device) {
        if (device.equals("cpu")) {
            return null;
        }
        List<String> command = List.of(
                "nvidia-smi",
                "--id=" + physical(device, System.getenv("CUDA_VISIBLE_DEVICES")),
                "--query-gpu=utilization.gpu,power.draw",
                "--format=csv,noheader,nounits",
                "--loop-ms=200");
        try {
            return new GpuWatch(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            return null; // the page then says that it was not measured
        }
    }

    /** The driver counts all GPUs, torch the visible ones. */
    static String physical(String device, String visible) {
        int number = Integer.parseInt(device.substring(device.indexOf(':') + 1));
        String[] shown = visible == null || visible.isBlank() ? new String[0] : visible.split(",");
        return number < shown.length ? shown[number].strip() : String.valueOf(number);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            // The process was ended, as close() does.
        }
    }

    private synchronized void add(String line) {
        String[] values = line.split(",");
        try {
            double share = Double.parseDouble(values[0].strip()) / 100;
            readings.add(new Reading(System.nanoTime(), share, Double.parseDouble(values[1].strip())));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // "[N/A]": this card does not say
        }
    }

    /** The window begins now: it may have taken a while until the driver answered for the first time. */
    synchronized void begin() {
        begun = System.nanoTime();
    }

    /**
     * Since the beginning. What the driver tells is of as much as a second before, so that readings of the first second, which speak of what
     * was before the window too, count only where there are no others.
     */
    synchronized Seen seen() {
        return seen(readings, begun);
    }

    static Seen seen(List<Reading> readings, long begun) {
        for (long spared : new long[] {LAG, 0}) {
            List<Reading> counted = readings.stream()
                    .filter(reading -> reading.nanos() - begun > spared)
                    .toList();
            if (!counted.isEmpty()) {
                return new Seen(
                        counted.stream().mapToDouble(Reading::busy).average().orElseThrow(),
                        counted.stream().mapToDouble(Reading::watts).average().orElseThrow());
            }
        }
        return Seen.NOTHING;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
