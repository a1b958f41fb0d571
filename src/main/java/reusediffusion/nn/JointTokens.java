package reusediffusion.nn;

import reusediffusion.tensor.Scope;

/** What passes from block to block of joint attention: text (B, T, C) and image (B, I, C). */
public record JointTokens(PendingResidual text, PendingResidual image) {

    /** Both handed to the outer scope. */
    public JointTokens keptBy(Scope scope) {
        return new JointTokens(text.keptBy(scope), image.keptBy(scope));
    }

    /** Frees both before their scope ends. */
    public void release() {
        text.release();
        image.release();
    }
}
