package reusediffusion.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SizeTPair;
import org.bytedeco.pytorch.Stat;
import org.bytedeco.pytorch.cuda.CUDAAllocator;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch_cuda;

/** Measures a device's memory, and waits for its work: a GPU's as torch allocates it, a CPU's as the whole process has it resident. */
public interface DeviceMeter {

    /** How many bytes are in use. */
    long used();

    /** The most bytes that were in use at once since {@link #restart}. */
    long peak();

    /** Forgets the peak, so that it is measured from now on. */
    void restart();

    /** Bytes that could be taken now, what torch holds and nobody uses among them; without a limit on a CPU. */
    long room();

    /**
     * Has torch take no more of a GPU than the system property {@code reusediffusion.memory} says, in GiB, where it is set: to leave others some,
     * or to try on a large card what has room on a small one. To be called before anything else is asked of a GPU.
     */
    void limit();

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
        private static final double GIB = 1L << 30;

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
        public long room() {
            try (PointerScope scope = new PointerScope()) {
                CUDAAllocator allocator = torch_cuda.getAllocator();
                SizeTPair freeAndTotal = allocator.getMemoryInfo(ordinal);
                long allowed = (long) (freeAndTotal.second() * allocator.getMemoryFraction(ordinal));
                long held = allocator.getDeviceStats(ordinal).reserved_bytes().current();
                return Math.min(freeAndTotal.first() + held, allowed) - used();
            }
        }

        @Override
        public void limit() {
            torch.zeros(new long[] {1}, new Placement("cuda:" + ordinal, ScalarType.Float).options())
                    .close(); // torch's allocator is there from the first tensor on
            String gib = System.getProperty("reusediffusion.memory");
            if (gib == null) {
                return;
            }
            try (PointerScope scope = new PointerScope()) {
                CUDAAllocator allocator = torch_cuda.getAllocator();
                double share = Double.parseDouble(gib)
                        * GIB
                        / allocator.getMemoryInfo(ordinal).second();
                allocator.setMemoryFraction(Math.min(1, share), ordinal);
            }
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
}
