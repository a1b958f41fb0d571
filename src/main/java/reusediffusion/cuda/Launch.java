package reusediffusion.cuda;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch_cuda;

/** One launch of a kernel on the current stream of a GPU: its arguments in order, then {@link #run}. */
final class Launch {
    private static final Map<Integer, CUcontext> CONTEXTS = new ConcurrentHashMap<>();
    private static final Map<Long, CUstream> STREAMS = new ConcurrentHashMap<>();

    private final int device;
    private final List<NativePointerObject> arguments = new ArrayList<>();

    Launch(int device) {
        this.device = device;
    }

    /** The first element of t, or null. */
    Launch with(Tensor t) {
        return with(t == null ? 0 : address(t));
    }

    /** The first elements of several, each of which may be null. */
    Launch with(Tensor first, Tensor... others) {
        with(first);
        for (Tensor other : others) {
            with(other);
        }
        return this;
    }

    Launch with(long value) {
        arguments.add(Pointer.to(new long[] {value}));
        return this;
    }

    Launch with(int value) {
        arguments.add(Pointer.to(new int[] {value}));
        return this;
    }

    Launch with(long first, long... others) {
        with(first);
        for (long other : others) {
            with(other);
        }
        return this;
    }

    Launch with(int first, int... others) {
        with(first);
        for (int other : others) {
            with(other);
        }
        return this;
    }

    Launch with(float value) {
        arguments.add(Pointer.to(new float[] {value}));
        return this;
    }

    /** Starts {@code columns} × {@code rows} blocks of so many threads with so many bytes of shared memory. */
    void run(CUfunction function, long columns, long rows, int threads, int shared) {
        within(
                device,
                () -> JCudaDriver.cuLaunchKernel(
                        function,
                        Math.toIntExact(columns),
                        Math.toIntExact(rows),
                        1,
                        threads,
                        1,
                        1,
                        shared,
                        stream(device),
                        Pointer.to(arguments.toArray(NativePointerObject[]::new)),
                        null));
    }

    /** Does something in the context in which torch works on a GPU. */
    static void within(int device, Runnable work) {
        JCudaDriver.cuCtxPushCurrent(CONTEXTS.computeIfAbsent(device, Launch::primary));
        try {
            work.run();
        } finally {
            JCudaDriver.cuCtxPopCurrent(new CUcontext());
        }
    }

    /** Where torch put the first element of t. */
    private static long address(Tensor t) {
        try (PointerScope scope = new PointerScope()) {
            return t.data_ptr().address();
        }
    }

    private static CUcontext primary(int device) {
        CUdevice handle = new CUdevice();
        JCudaDriver.cuDeviceGet(handle, device);
        CUcontext context = new CUcontext();
        JCudaDriver.cuDevicePrimaryCtxRetain(context, handle);
        return context;
    }

    /** torch's current stream. JCuda has no public way to name a stream that it did not make. */
    private static CUstream stream(int device) {
        long address;
        try (PointerScope scope = new PointerScope()) {
            var stream = torch_cuda.getCurrentCUDAStream((byte) device).stream();
            address = stream == null ? 0 : stream.address();
        }
        return STREAMS.computeIfAbsent(address, Launch::named);
    }

    private static CUstream named(long address) {
        try {
            CUstream stream = new CUstream();
            Field pointer = NativePointerObject.class.getDeclaredField("nativePointer");
            pointer.setAccessible(true);
            pointer.setLong(stream, address);
            return stream;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "This version of JCuda stores its pointers differently than this program expects.", e);
        }
    }
}
