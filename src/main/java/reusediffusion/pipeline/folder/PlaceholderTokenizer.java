package reusediffusion.pipeline.folder;

import java.util.Arrays;
import reusediffusion.tokenize.TokenIds;
import reusediffusion.tokenize.Tokenizer;

/** Ids from characters, for networks of random weights whose folder has no vocabulary. */
final class PlaceholderTokenizer implements Tokenizer {
    private static final int IDS = 500;

    @Override
    public TokenIds encode(String text, int length) {
        return new TokenIds(Arrays.copyOf(encode(text), length), 0, "");
    }

    @Override
    public long[] encode(String text) {
        return text.chars().mapToLong(c -> c % IDS).toArray();
    }

    @Override
    public int maximumLength() {
        return Integer.MAX_VALUE;
    }

    @Override
    public int size() {
        return IDS;
    }

    @Override
    public void close() {}
}
