package reusediffusion.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Measures a CPU by what Linux counts for this process, mapped files included. */
record ProcessMeter() implements DeviceMeter {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final String CLEAR_PEAK = "5";
    private static final long KIB = 1024;

    @Override
    public long used() {
        return status("VmRSS:");
    }

    @Override
    public long peak() {
        return status("VmHWM:");
    }

    @Override
    public void restart() {
        try {
            Files.writeString(CLEAR, CLEAR_PEAK);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory on a CPU can be measured on Linux alone.", e);
        }
    }

    @Override
    public long room() {
        return Long.MAX_VALUE;
    }

    @Override
    public void limit() {}

    @Override
    public void giveBack() {}

    @Override
    public void await() {}

    private static long status(String field) {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(field)) {
                    return KIB * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory on a CPU can be measured on Linux alone.", e);
        }
        throw new IllegalStateException(STATUS + " has no " + field);
    }
}
