package reusediffusion.weights;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Compares what a network asks for with what a checkpoint's headers hold; what is missing is told together with what is left over. */
final class HeaderCheck implements TensorSource {
    private static final int SHOWN = 3;

    private final Checkpoint checkpoint;
    private final Map<String, String> missing = new LinkedHashMap<>();

    HeaderCheck(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    @Override
    public Tensor read(String name, long... shape) {
        if (checkpoint.held().names().contains(name)) {
            checkpoint.held().require(name, shape);
            checkpoint.read(name);
        } else {
            missing.put(name, Arrays.toString(shape));
            if (missing.size() > checkpoint.held().names().size() + SHOWN) {
                requireAllRead(); // a configuration of another, much larger network
            }
        }
        return Checkpoint.SKETCH.read(name, shape);
    }

    @Override
    public TensorSource named(TensorNames names) {
        checkpoint.named(names);
        return this;
    }

    @Override
    public void requireAllRead() {
        if (missing.isEmpty()) {
            checkpoint.requireAllRead();
            return;
        }
        Map.Entry<String, String> first = missing.entrySet().iterator().next();
        String left = checkpoint.unread().isEmpty()
                ? ""
                : ", and holds " + checkpoint.unread().size() + " that the network has no layer for ("
                        + some(checkpoint.unread()) + ")";
        String others = missing.size() == 1 ? "" : " nor " + (missing.size() - 1) + " others (" + some(others()) + ")";
        throw new WeightsException(checkpoint.held().where() + " has no tensor '" + first.getKey() + "' of shape "
                + first.getValue() + others + left + "; its weights are not those of its config.json.");
    }

    private Collection<String> others() {
        return missing.keySet().stream().skip(1).toList();
    }

    private static String some(Collection<String> names) {
        String shown = String.join(", ", names.stream().limit(SHOWN).toList());
        return names.size() > SHOWN ? shown + ", …" : shown;
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
