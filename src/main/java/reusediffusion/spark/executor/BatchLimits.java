package reusediffusion.spark.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers which sizes of batches did not fit on a device, by what was to be made: a model in its numbers, and a size of samples. */
public final class BatchLimits {
    private final Map<Object, Integer> limits = new ConcurrentHashMap<>();

    /** Notes that a batch of this size did not fit into memory. */
    public void tooLarge(Object kind, int size) {
        limits.merge(kind, half(size), Math::min);
    }

    /** The largest size that may fit, out of halves of {@code size} rounded up. */
    public int within(Object kind, int size) {
        int limit = limits.getOrDefault(kind, size);
        int part = size;
        while (part > limit) {
            part = half(part);
        }
        return part;
    }

    private static int half(int size) {
        return (size + 1) / 2;
    }

    /** Divides the elements into lists of this size; the last holds what is left. */
    public static <T> List<List<T>> parts(List<T> batch, int size) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < batch.size(); from += size) {
            parts.add(batch.subList(from, Math.min(from + size, batch.size())));
        }
        return parts;
    }
}
