package reusediffusion.model.cogvideox;

import java.util.IdentityHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Owned;

/**
 * The last frames that each causal convolution has seen of one clip, for the next batch of its frames. Held outside every scope, until
 * replaced or closed.
 */
final class FrameMemory implements AutoCloseable {
    private final Map<CausalConv3d, Tensor> frames = new IdentityHashMap<>();

    /** What this layer saw last, or null at the start of a clip. */
    Tensor of(CausalConv3d layer) {
        return frames.get(layer);
    }

    /** Keeps {@code last}, which must not be a view of a larger tensor, in place of what was kept. */
    void put(CausalConv3d layer, Tensor last) {
        Tensor before = frames.put(layer, Owned.kept(last));
        if (before != null) {
            before.close();
        }
    }

    @Override
    public void close() {
        frames.values().forEach(Tensor::close);
        frames.clear();
    }
}
