package reusediffusion.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Stat;
import org.bytedeco.pytorch.global.torch_cuda;

/** Measures a device's memory, and waits for its work: a GPU's as torch allocates it, a CPU's as the whole process has it resident. */
public interface DeviceMeter {

    /** Bytes in use. */
    long used();

    /** The most bytes in use since {@link #restart}. */
    long peak();

    /** Forgets the peak. */
    void restart();

    /** Gives memory that torch holds and nobody uses back to a GPU, where other sizes can be taken from it. */
    void giveBack();

    /** Returns when all work that the device was given is done. */
    void await();

    /** The meter of the device that {@code placement} names; on a CPU it needs Linux. */
    static DeviceMeter of(Placement placement) {
        return placement.onGpu() ? new Gpu(ordinal(placement.device())) : new Process();
    }

    /** The number of a device such as {@code cuda:1} as torch counts. */
    static byte ordinal(String device) {
        int colon = device.indexOf(':');
        return colon < 0 ? 0 : Byte.parseByte(device.substring(colon + 1));
    }

    /** The caching allocator's own statistics. */
    record Gpu(byte ordinal) implements DeviceMeter {
        /** The statistics are a copy, which is freed at once: a meter may be asked at every step. */
        private long bytes(ToLongFunction<Stat> field) {
            try (PointerScope scope = new PointerScope()) {
                return field.applyAsLong(
                        torch_cuda.getAllocator().getDeviceStats(ordinal).allocated_bytes());
            }
        }

        @Override
        public long used() {
            return bytes(Stat::current);
        }

        @Override
        public long peak() {
            return bytes(Stat::peak);
        }

        @Override
        public void restart() {
            torch_cuda.getAllocator().resetPeakStats(ordinal);
        }

        @Override
        public void giveBack() {
            torch_cuda.getAllocator().emptyCache();
        }

        @Override
        public void await() {
            torch_cuda.device_synchronize();
        }
    }

    /** What Linux counts for this process, mapped files included. */
    record Process() implements DeviceMeter {
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
}
