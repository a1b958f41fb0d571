package reusediffusion.pipeline.family;

import java.util.List;
import reusediffusion.tokenize.TokenIds;
import reusediffusion.tokenize.Tokenizer;

/** Texts to ids of one length; a text that does not fit is cut, as diffusers does, and noted. */
final class TextTokens {
    private TextTokens() {}

    static long[][] of(Tokenizer tokenizer, List<String> texts, int length) {
        long[][] ids = new long[texts.size()][];
        for (int i = 0; i < ids.length; i++) {
            TokenIds tokens = tokenizer.encode(texts.get(i), length);
            if (tokens.isCut()) {
                PromptCuts.note(texts.get(i), length, tokens.cut());
            }
            ids[i] = tokens.ids();
        }
        return ids;
    }
}
