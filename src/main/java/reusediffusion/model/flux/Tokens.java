package reusediffusion.model.flux;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;

/** The two streams between blocks: text (B, S, C) and image (B, N, C). */
record Tokens(Tensor text, Tensor image) {

    /** Both handed to the outer scope. */
    Tokens keptBy(Scope scope) {
        return new Tokens(scope.keep(text), scope.keep(image));
    }

    /** One sequence, the text first → (B, S + N, C). */
    Tensor joined() {
        return Algebra.join(1, text, image);
    }

    /** Frees both before their scope ends. */
    void release() {
        text.close();
        image.close();
    }
}
