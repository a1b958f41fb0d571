package reusediffusion.pipeline;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.tokenize.TokenIds;
import reusediffusion.tokenize.Tokenizer;

/** Texts to ids of one length; a text that does not fit is cut with a warning, as diffusers does. */
final class TextTokens {
    private static final Logger LOG = LoggerFactory.getLogger(TextTokens.class);

    private TextTokens() {}

    static long[][] of(Tokenizer tokenizer, List<String> texts, int length) {
        long[][] ids = new long[texts.size()][];
        for (int i = 0; i < ids.length; i++) {
            TokenIds tokens = tokenizer.encode(texts.get(i), length);
            if (tokens.isCut()) {
                LOG.warn("A prompt is longer than {} tokens; its end is not seen: '{}'", length, tokens.cut());
            }
            ids[i] = tokens.ids();
        }
        return ids;
    }
}
