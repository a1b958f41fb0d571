package reusediffusion.tensor;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.natives.Natives;

/**
 * Native lifetime: what is made inside dies at {@link #close}, except what {@link #keep} hands to the outer scope.
 *
 * <p>One scope per block and one per step holds the peak memory of a network at that of its widest block. Scopes belong to
 * the thread that opens them.
 */
public final class Scope implements AutoCloseable {
    static {
        Natives.ready();
    }

    private final PointerScope outer = PointerScope.getInnerScope();
    private final PointerScope inner = new PointerScope();

    /** Hands {@code t} to the outer scope, or to the caller where there is none, who then closes it. */
    public Tensor keep(Tensor t) {
        if (outer == null) {
            return Owned.of(t);
        }
        Tensor kept = new Tensor(t); // a handle of its own: elements of chunk() and split() are only borrowed
        outer.attach(kept);
        return kept;
    }

    @Override
    public void close() {
        inner.close();
    }
}
