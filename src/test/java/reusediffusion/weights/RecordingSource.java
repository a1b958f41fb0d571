package reusediffusion.weights;

import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Records what a network asks for; every tensor is one element expanded to the shape, so that the largest network costs nothing. */
public final class RecordingSource implements TensorSource {
    private final Map<String, String> asked = new TreeMap<>();

    @Override
    public Tensor read(String name, long... shape) {
        asked.put(name, CheckpointNames.text(shape));
        return torch.zeros(1).expand(shape);
    }

    /** Name → shape as in {@link CheckpointNames}. */
    public Map<String, String> asked() {
        return asked;
    }
}
