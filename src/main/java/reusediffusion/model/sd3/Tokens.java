package reusediffusion.model.sd3;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Scope;

/** What a block passes on: text (B, T, C) and image (B, I, C). */
record Tokens(Tensor text, Tensor image) {

    Tokens keptBy(Scope scope) {
        return new Tokens(scope.keep(text), scope.keep(image));
    }
}
