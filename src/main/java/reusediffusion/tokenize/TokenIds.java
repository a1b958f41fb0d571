package reusediffusion.tokenize;

/**
 * The ids of one text at a fixed length.
 *
 * @param ids (L) token ids, special tokens and padding included
 * @param cut the end of the text that did not fit, as its tokens spell it; empty where everything fitted
 */
public record TokenIds(long[] ids, String cut) {

    /** Whether the text was longer than the length asked for. */
    public boolean isCut() {
        return !cut.isEmpty();
    }
}
