package reusediffusion.cuda;

import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.cuda.DeviceAssertionsDataVectorCUDAKernelLaunchInfoVectorPair;
import org.bytedeco.pytorch.cuda.StreamFilter;
import org.bytedeco.pytorch.global.torch_cuda;
import reusediffusion.tensor.Owned;

/**
 * The memory of one graph's intermediate results on a GPU, which torch gives to nobody else until it is released.
 *
 * <p>Source: PyTorch {@code c10/cuda/CUDACachingAllocator.h}, private pools.
 */
final class GraphMemoryPool {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final int device;
    private final LongPointer pair;

    GraphMemoryPool(int device) {
        this.device = device;
        pair = Owned.kept(new LongPointer(2).put(0, Long.MAX_VALUE).put(1, NUMBERS.incrementAndGet()));
    }

    /** Does work that takes its memory on this GPU, whatever the stream, from this pool. */
    void during(Runnable work) {
        try (PointerScope scope = new PointerScope();
                StreamFilter everyStream = new StreamFilter() {
                    @Override
                    public boolean call(Pointer stream) {
                        return true;
                    }
                }) {
            torch_cuda.getAllocator().beginAllocateToPool((byte) device, id(), everyStream);
            try {
                work.run();
            } finally {
                torch_cuda.getAllocator().endAllocateToPool((byte) device, id());
            }
        }
    }

    /** Lets torch give the memory to others. */
    void release() {
        torch_cuda.getAllocator().releasePool((byte) device, id());
        pair.close();
    }

    /** The bindings name torch's pair of numbers by the wrong class; the memory is what counts. */
    private DeviceAssertionsDataVectorCUDAKernelLaunchInfoVectorPair id() {
        return new DeviceAssertionsDataVectorCUDAKernelLaunchInfoVectorPair(pair);
    }
}
