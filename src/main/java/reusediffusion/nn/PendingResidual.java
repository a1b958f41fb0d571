package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.tensor.Scope;

/**
 * Tokens (B, S, C) to which what a block made of them is still to be added: x + gate · added. The norm of the next
 * block does so in the same pass over memory.
 *
 * @param x (B, S, C)
 * @param added (B, S, C), or null, as is {@code by}, where nothing is to be added; it may be overwritten
 * @param by the modulation whose gate (B, 1, C) it passes
 */
public record PendingResidual(Tensor x, Tensor added, Modulation by) {

    /** Wraps tokens (B, S, C) to which nothing is to be added. */
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

    /**
     * Adds what is still to be added and gives the tokens (B, S, C). It is asked for once, since the sum may take the
     * place of what was added.
     */
    public Tensor sum() {
        return added == null ? x : by.addInto(x, added);
    }

    /** Hands the tensors to the outer scope, and gives this. */
    public PendingResidual keptBy(Scope scope) {
        return added == null
                ? of(scope.keep(x))
                : new PendingResidual(
                        scope.keep(x), scope.keep(added), new Modulation(null, null, scope.keep(by.gate())));
    }

    /** Frees the tensors before their scope ends. */
    public void release() {
        x.close();
        if (added != null) {
            added.close();
            by.gate().close();
        }
    }
}
