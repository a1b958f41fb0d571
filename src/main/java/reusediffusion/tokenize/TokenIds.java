package reusediffusion.tokenize;

/**
 * The ids of one text at a fixed length.
 *
 * @param ids (L) token ids, special tokens and padding included
 * @param dropped tokens of the text that did not fit
 * @param cut the end of the text that did not fit, as its tokens spell it
 */
public record TokenIds(long[] ids, int dropped, String cut) {

    /** Whether the text was longer than the length asked for. */
    public boolean isCut() {
        return dropped > 0;
    }
}
