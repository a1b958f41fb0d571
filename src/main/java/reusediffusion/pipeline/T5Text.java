package reusediffusion.pipeline;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.model.text.T5Config;
import reusediffusion.model.text.T5Encoder;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Placement;
import reusediffusion.tokenize.Tokenizer;

/** A T5 encoder with its tokenizer. */
@FunctionalInterface
interface T5Text {

    /** N texts → (N, length, C). */
    Tensor encode(List<String> texts, int length);

    static T5Text load(ModelFolder folder, String tokenizer, String encoder) {
        if (folder.leavesOut(encoder)) {
            return standIn(folder.config(encoder, T5Config.class), folder.placement());
        }
        Tokenizer tokens = folder.tokenizer(tokenizer);
        T5Encoder network = folder.load(encoder, T5Config.class, folder.placement(), T5Encoder::of);
        return (texts, length) -> network.encode(TextTokens.of(tokens, texts, length));
    }

    private static T5Text standIn(T5Config config, Placement placement) {
        return (texts, length) -> {
            try (Noise noise = new Noise(0)) {
                return placement.place(noise.next(texts.size(), length, config.dModel()));
            }
        };
    }
}
