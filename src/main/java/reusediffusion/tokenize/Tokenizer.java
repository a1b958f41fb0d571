package reusediffusion.tokenize;

/** Turns prompts into the token ids that a text encoder was trained on. Safe for several threads at once. */
public interface Tokenizer extends AutoCloseable {

    /**
     * Ids of exactly this length: what does not fit is cut before the end-of-text token, what is missing is padded.
     *
     * @param length ids wanted, special tokens included; at least 2
     */
    TokenIds encode(String text, int length);

    /** All ids of a text with its special tokens, neither cut nor padded. */
    long[] encode(String text);

    /** The longest sequence that the folder's configuration declares; {@link Integer#MAX_VALUE} where it declares none. */
    int maximumLength();

    /** How many tokens it knows: all ids are below. */
    int size();

    @Override
    void close();
}
