package reusediffusion.tensor;

import java.util.function.ToLongFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SizeTPair;
import org.bytedeco.pytorch.Stat;
import org.bytedeco.pytorch.cuda.CUDAAllocator;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch_cuda;

/** Measures a GPU by the caching allocator's own statistics. */
record GpuMeter(byte ordinal) implements DeviceMeter {
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
