package reusediffusion.model.cogvideox;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.tensor.Scope;

/**
 * Text and video tokens (B, T + V, C) to which what a block made of them is still to be added, text and video each by a gate of its own. The norm
 * of the next block does so in the same pass over memory.
 *
 * @param x (B, T + V, C)
 * @param added (B, T + V, C), or null, as is {@code by}, where nothing is to be added; it may be overwritten
 * @param by the modulations whose gates (B, 1, C) it passes
 */
record JointResidual(Tensor x, Tensor added, JointNorm.At by) {

    /** Tokens to which nothing has to be added yet. */
    static JointResidual of(Tensor x) {
        return new JointResidual(x, null, null);
    }

    /** The tokens, and what enters the next layer: their norm under {@code next}. */
    Normed enter(JointNorm.At next, boolean eightBits) {
        return added == null ? next.before(x, eightBits) : by.enterNext(x, added, next, eightBits);
    }

    /** The tokens; asked for once, since they may take the place of what was to be added. */
    Tensor sum() {
        return added == null ? x : by.addInto(x, added);
    }

    /** The same, handed to the outer scope. */
    JointResidual keptBy(Scope scope) {
        return new JointResidual(scope.keep(x), scope.keep(added), by.gatesKeptBy(scope));
    }

    /** Frees its tensors before their scope ends. */
    void release() {
        x.close();
        if (added != null) {
            added.close();
            by.text().gate().close();
            by.video().gate().close();
        }
    }
}
