package reusediffusion.pipeline;

import java.util.List;
import reusediffusion.model.text.ClipConfig;
import reusediffusion.model.text.ClipEncoder;
import reusediffusion.tokenize.Tokenizer;

/** A CLIP encoder with its tokenizer. */
record ClipText(Tokenizer tokenizer, ClipEncoder encoder) {

    static ClipText load(ModelFolder folder, String tokenizer, String encoder) {
        return new ClipText(
                folder.tokenizer(tokenizer),
                folder.load(encoder, ClipConfig.class, folder.placement(), ClipEncoder::of));
    }

    ClipEncoder.Encoded encode(List<String> texts) {
        return encoder.encode(TextTokens.of(tokenizer, texts, encoder.length()));
    }
}
