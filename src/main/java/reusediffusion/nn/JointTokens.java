package reusediffusion.nn;

import reusediffusion.tensor.Scope;

/**
 * The tokens that pass from block to block of joint attention.
 *
 * @param text (B, T, C)
 * @param image (B, I, C)
 */
public record JointTokens(PendingResidual text, PendingResidual image) {

    /** Hands the tokens of both streams to the outer scope, and gives this. */
    public JointTokens keptBy(Scope scope) {
        return new JointTokens(text.keptBy(scope), image.keptBy(scope));
    }

    /** Frees the tokens of both streams before their scope ends. */
    public void release() {
        text.release();
        image.release();
    }
}
