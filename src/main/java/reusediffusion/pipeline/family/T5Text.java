package reusediffusion.pipeline.family;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.model.text.T5Config;
import reusediffusion.model.text.T5Encoder;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.pipeline.folder.OnDemand;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Placement;
import reusediffusion.tokenize.Tokenizer;

/** A T5 encoder with its tokenizer. */
@FunctionalInterface
interface T5Text {

    /** The number of rows is a multiple of this, whatever the number of tokens. */
    int SPARE_ROWS = 128;

    /** N texts → (N, length, C). */
    Tensor encode(List<String> texts, int length);

    static T5Text load(ModelFolder folder, String tokenizer, String encoder) {
        T5Config config = folder.config(encoder, T5Config.class);
        if (folder.leavesOut(encoder)) {
            return standIn(config, folder.placement());
        }
        Tokenizer tokens = folder.tokenizer(tokenizer, config.vocabSize(), SPARE_ROWS);
        OnDemand<T5Encoder> network = folder.lend(encoder, T5Config.class, T5Encoder::of);
        return (texts, length) -> network.get().encode(TextTokens.of(tokens, texts, length));
    }

    private static T5Text standIn(T5Config config, Placement placement) {
        return (texts, length) -> {
            try (Noise noise = new Noise(0)) {
                return placement.place(noise.next(texts.size(), length, config.dModel()));
            }
        };
    }
}
