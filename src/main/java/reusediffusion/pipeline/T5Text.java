package reusediffusion.pipeline;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.model.text.T5Config;
import reusediffusion.model.text.T5Encoder;
import reusediffusion.tokenize.Tokenizer;

/** A T5 encoder with its tokenizer. */
record T5Text(Tokenizer tokenizer, T5Encoder encoder) {

    static T5Text load(ModelFolder folder, String tokenizer, String encoder) {
        return new T5Text(
                folder.tokenizer(tokenizer), folder.load(encoder, T5Config.class, folder.placement(), T5Encoder::of));
    }

    /** (N, length, C). */
    Tensor encode(List<String> texts, int length) {
        return encoder.encode(TextTokens.of(tokenizer, texts, length));
    }
}
