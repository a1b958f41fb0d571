package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.tensor.Scope;

/**
 * Tokens (B, S, C) to which what a block made of them is still to be added: x + gate · added. The norm of the next block does so in the same pass
 * over memory.
 *
 * @param added null, as is {@code by}, where nothing is to be added; it may be overwritten
 * @param by the modulation whose gate it passes
 */
public record PendingResidual(Tensor x, Tensor added, Modulation by) {

    /** Tokens as they are. */
    public static PendingResidual of(Tensor x) {
        return new PendingResidual(x, null, null);
    }

    /**
     * The tokens, and what enters the next layer: their norm under {@code next}.
     *
     * @param eightBits whether that layer begins with a product in eight bits
     */
    public Normed enter(LayerNorm norm, Modulation next, boolean eightBits) {
        return added == null ? next.enter(norm, x, eightBits) : by.enterNext(norm, x, added, next, eightBits);
    }

    /** The tokens; asked for once, since they may take the place of what was to be added. */
    public Tensor sum() {
        return added == null ? x : by.addInto(x, added);
    }

    /** The same, handed to the outer scope. */
    public PendingResidual keptBy(Scope scope) {
        return added == null
                ? of(scope.keep(x))
                : new PendingResidual(
                        scope.keep(x), scope.keep(added), new Modulation(null, null, scope.keep(by.gate())));
    }

    /** Frees all before its scope ends. */
    public void release() {
        x.close();
        if (added != null) {
            added.close();
            by.gate().close();
        }
    }
}
