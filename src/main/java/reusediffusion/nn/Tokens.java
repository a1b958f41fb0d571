package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Scope;

/** What passes from block to block of joint attention: text (B, T, C) and image (B, I, C). */
public record Tokens(Tensor text, Tensor image) {

    /** Both handed to the outer scope. */
    public Tokens keptBy(Scope scope) {
        return new Tokens(scope.keep(text), scope.keep(image));
    }

    /** Frees both before their scope ends. */
    public void release() {
        text.close();
        image.close();
    }
}
