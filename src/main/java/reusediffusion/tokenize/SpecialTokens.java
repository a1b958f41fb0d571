package reusediffusion.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tokens of a CLIP tokenizer that stand for no text.
 *
 * @param named beginning, end, unknown and padding, each a string or an object with flags
 */
record SpecialTokens(Path folder, JsonNode vocabulary, AddedTokens added, JsonNode named) {
    private static final List<String> NAMES = List.of("bos_token", "eos_token", "unk_token", "pad_token");

    /** As tokenizer_config.json names them, special_tokens_map.json over it, CLIP's own below both. */
    static SpecialTokens of(Path folder, JsonNode vocabulary, JsonNode config, AddedTokens added) {
        JsonNode map = Tokenizers.optional(folder.resolve("special_tokens_map.json"));
        ObjectNode named = JsonNodeFactory.instance.objectNode();
        for (String name : NAMES) {
            named.put(name, name.equals("bos_token") ? "<|startoftext|>" : "<|endoftext|>");
            for (JsonNode source : List.of(config, map)) {
                if (source.hasNonNull(name)) {
                    named.set(name, source.get(name));
                }
            }
        }
        return new SpecialTokens(folder, vocabulary, added, named);
    }

    /** The text of the token that plays this part. */
    String text(String name) {
        return LibraryTokenizer.content(named.path(name), "");
    }

    /** The id of the token that plays this part. */
    int id(String name) {
        String token = text(name);
        if (!vocabulary.has(token)) {
            throw new IllegalArgumentException("The special token " + token + " of the tokenizer in " + folder
                    + " is not in its vocab.json; copy the folder again.");
        }
        return vocabulary.get(token).asInt();
    }

    /**
     * All of them, in order of their ids. A token named by a plain string is looked for in the text as it was typed, one
     * described by an object as the object says; of two descriptions the later holds: beginning, end, unknown, padding, then
     * the configuration's own list. So where padding is {@code !}, every {@code !} of a prompt is padding.
     */
    ArrayNode definitions() {
        Map<Integer, JsonNode> byId = new TreeMap<>();
        for (String name : NAMES) {
            byId.put(id(name), definition(id(name), named.path(name)));
        }
        added.byId().forEach((id, token) -> byId.put(id, definition(id, token)));
        return JsonNodeFactory.instance.arrayNode().addAll(byId.values());
    }

    private static ObjectNode definition(int id, JsonNode token) {
        return AddedTokens.definition(id, token, true);
    }
}
