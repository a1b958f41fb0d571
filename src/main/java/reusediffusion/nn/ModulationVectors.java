package reusediffusion.nn;

import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Algebra;

/**
 * The vectors of all modulations of a network, one behind the other. They follow from time and pooled text alone, so they can be made before the
 * call that they modulate. A call reads them once, in the order in which they were joined.
 */
public final class ModulationVectors {
    private final Tensor all;
    private long read;

    /** Begins to read joined vectors (B, M). */
    public ModulationVectors(Tensor all) {
        this.all = all;
    }

    /**
     * Makes the vectors of all modulations from the embedding of time and text.
     *
     * @param activated SiLU of the embedding of time and text (B, C)
     * @param maps from C to the vectors of each block, in the order in which a call reads them
     * @return the vectors (B, M)
     */
    public static Tensor join(Tensor activated, Stream<Linear> maps) {
        return Algebra.join(1, maps.map(map -> map.apply(activated)).toArray(Tensor[]::new));
    }

    /** The vectors (B, out) of the map that comes next. */
    public Tensor next(Linear map) {
        long vectors = map.weight().size(0);
        Tensor part = all.narrow(1, read, vectors);
        read += vectors;
        return part;
    }
}
