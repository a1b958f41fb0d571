package reusediffusion.tokenize;

/** The beginning of a text that is so long that its end cannot be seen. */
final class Excerpt {
    /** Texts below need no cutting. */
    private static final int SHORT = 10_000;

    /** A token that was added to a vocabulary may stand for several words; none has more. */
    private static final int WORDS_PER_TOKEN = 16;

    /** More than any encoder sees: a text without blanks, such as one in Chinese, takes a minute a million characters. */
    private static final int LONGEST = 1 << 16;

    private Excerpt() {}

    /**
     * The text up to a blank behind which no character can change the first {@code length} tokens. Where there is none in the first 65536
     * characters, it ends there, and only the word that is cut may have other tokens.
     *
     * <p>All tokenizers here split at blanks before they merge or weigh anything, so tokens never depend on other words; and whatever their
     * normalisation drops, a word with a letter or digit of ASCII keeps at least one token. So that many such words are enough, and the cut
     * lies behind one of them, where nothing follows but a blank.
     */
    static String of(String text, int length) {
        if (text.length() < SHORT) {
            return text;
        }
        long needed = (long) WORDS_PER_TOKEN * (length + 1);
        long words = 0;
        boolean sure = false;
        for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
            char c = text.charAt(i);
            if (c == ' ') {
                words += sure ? 1 : 0;
                if (words > needed && isPlain(text.charAt(i - 1))) {
                    return text.substring(0, i);
                }
                sure = false;
            } else {
                sure |= isPlain(c);
            }
        }
        if (text.length() <= LONGEST) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST);
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
