package reusediffusion.model.flux;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.Modulation;
import reusediffusion.nn.Rotary;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Text and image are modulated apart, attend together, and pass their own feed-forward.
 *
 * <p>Source: diffusers {@code FluxTransformerBlock}; arXiv 2403.03206.
 */
record DoubleStreamBlock(Stream text, Stream image) {

    static DoubleStreamBlock of(Weights w, FluxConfig config) {
        return new DoubleStreamBlock(Stream.text(w, config), Stream.image(w, config));
    }

    /** condition (B, C); the text's positions come first in {@code rotary}. Shapes stay. */
    Tokens apply(Tokens x, Tensor condition, Rotary rotary) {
        try (Scope scope = new Scope()) {
            Modulation[] forText = text.modulate(condition);
            Modulation[] forImage = image.modulate(condition);
            Tensor attended = text.enter(x.text(), forText)
                    .then(image.enter(x.image(), forImage))
                    .rotate(rotary)
                    .attend(); // (B, S + N, C)
            long s = x.text().size(1);
            long n = x.image().size(1);
            Tensor textAfter = text.leave(x.text(), attended.narrow(1, 0, s), forText);
            Tensor imageAfter = image.leave(x.image(), attended.narrow(1, s, n), forImage);
            return new Tokens(HalfRange.clip(textAfter), imageAfter).keptBy(scope);
        }
    }
}
