package reusediffusion.cuda;

import static org.bytedeco.cuda.global.cudart.cudaEventCreateWithFlags;
import static org.bytedeco.cuda.global.cudart.cudaEventDestroy;
import static org.bytedeco.cuda.global.cudart.cudaEventDisableTiming;
import static org.bytedeco.cuda.global.cudart.cudaEventRecord;
import static org.bytedeco.cuda.global.cudart.cudaStreamWaitEvent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.cuda.CUDAStreamGuard;
import org.bytedeco.pytorch.global.torch_cuda;
import reusediffusion.tensor.Owned;

/**
 * Work of a network call that may run on a GPU at the same time as what the caller does meanwhile, such as the few tokens of a text beside the many of
 * an image. While a call is captured as a graph, it goes to a second stream; otherwise it is done in its place.
 *
 * <p>Two rules keep memory right, since torch gives freed memory to whoever asks next on the same stream: what a branch reads or writes of the caller
 * was made before {@link #begin}, and nothing that both use is freed between {@link #begin} and {@link #join}.
 *
 * <p>Source: CUDA C++ Programming Guide, "Cross-stream Dependencies and Events" of stream capture.
 */
public final class Branch {
    private static final ThreadLocal<Streams> CAPTURED = new ThreadLocal<>();

    /** Does everything in its place. */
    public static final Branch IN_PLACE = new Branch(null);

    private final Streams streams;

    private Branch(Streams streams) {
        this.streams = streams;
    }

    /** Begins a branch behind all that the caller has done so far. */
    public static Branch begin() {
        Streams streams = CAPTURED.get();
        if (streams == null) {
            return IN_PLACE;
        }
        streams.order(streams.trunk, streams.side.stream());
        return new Branch(streams);
    }

    /** Does something in this branch, behind what was done in it before. */
    public <T> T run(Supplier<T> work) {
        if (streams == null) {
            return work.get();
        }
        try (CUDAStreamGuard guard = new CUDAStreamGuard(streams.side.unwrap())) {
            return work.get();
        }
    }

    /** Lets all that the caller does from now on wait for the branch. Each branch has to be joined. */
    public void join() {
        if (streams != null) {
            streams.order(streams.side.stream(), streams.trunk);
        }
    }

    /** Both streams of a capture, and the events that order them, which live until it ends. */
    static final class Streams implements AutoCloseable {
        private final CUstream_st trunk;
        private final CUDAStream side;
        private final List<CUevent_st> events = new ArrayList<>();

        /** Lets branches of this thread go to a stream of their own until this is closed. */
        Streams(CUDAStream trunk, int device) {
            this.trunk = trunk.stream();
            this.side = torch_cuda.getStreamFromPool(false, (byte) device);
            CAPTURED.set(this);
        }

        private void order(CUstream_st before, CUstream_st behind) {
            CUevent_st event = Owned.kept(new CUevent_st());
            CudaErrors.require(cudaEventCreateWithFlags(event, cudaEventDisableTiming), "ordered");
            events.add(event);
            CudaErrors.require(cudaEventRecord(event, before), "ordered");
            CudaErrors.require(cudaStreamWaitEvent(behind, event, 0), "ordered");
        }

        @Override
        public void close() {
            CAPTURED.remove();
            for (CUevent_st event : events) {
                cudaEventDestroy(event);
                Owned.end(event);
            }
        }
    }
}
