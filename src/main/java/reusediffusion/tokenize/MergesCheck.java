package reusediffusion.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Whether {@code merges.txt} makes every token of {@code vocab.json} that only a merge can make. A file that lost its tail at the end of a line
 * looks whole, and cuts texts into other tokens.
 */
final class MergesCheck {
    private static final String END_OF_WORD = ClipDefinition.END_OF_WORD;

    private final JsonNode vocabulary;
    private final Set<String> made = new HashSet<>();
    private final int merges;

    /** @param merges each a pair of tokens */
    MergesCheck(JsonNode vocabulary, JsonNode merges) {
        this.vocabulary = vocabulary;
        this.merges = merges.size();
        merges.forEach(pair -> made.add(pair.get(0).textValue() + pair.get(1).textValue()));
    }

    /**
     * Compares the two.
     *
     * @param special tokens that stand for no text
     * @throws IllegalArgumentException where merges are missing
     */
    void run(Path file, JsonNode special) {
        Set<String> others = new HashSet<>();
        special.forEach(token -> others.add(AddedTokens.content(token)));
        List<String> missing = StreamSupport.stream(((Iterable<String>) vocabulary::fieldNames).spliterator(), false)
                .filter(token -> !made.contains(token) && !others.contains(token) && isMerged(token))
                .sorted((a, b) -> Integer.compare(id(a), id(b)))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("The tokenizer file " + file + " is not whole: it has " + merges
                    + " merges, and vocab.json beside it needs " + (merges + missing.size()) + ", one of them for \""
                    + missing.get(0) + "\"; copy both files again.");
        }
    }

    private int id(String token) {
        return vocabulary.get(token).intValue();
    }

    /** Tokens that are no two others in a row were added by hand, and no merge could make them. */
    private boolean isMerged(String token) {
        int length = token.length() - (token.endsWith(END_OF_WORD) ? END_OF_WORD.length() : 0);
        for (int i = 1; i < length; i++) {
            if (vocabulary.has(token.substring(0, i)) && vocabulary.has(token.substring(i))) {
                return true;
            }
        }
        return false;
    }
}
