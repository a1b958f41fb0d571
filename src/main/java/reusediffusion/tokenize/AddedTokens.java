package reusediffusion.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tokens that a folder has beside its vocabulary, such as learned ones, by id: those of {@code added_tokens_decoder} in
 * tokenizer_config.json, and where it has none those of added_tokens.json.
 *
 * <p>Source: transformers 5.17, {@code PreTrainedTokenizerBase._from_pretrained}.
 */
record AddedTokens(Map<Integer, JsonNode> byId) {
    private static final List<String> FLAGS = List.of("single_word", "lstrip", "rstrip", "normalized");

    static AddedTokens of(Path folder, JsonNode config) {
        Map<Integer, JsonNode> found = new TreeMap<>();
        JsonNode listed = config.path("added_tokens_decoder");
        if (!listed.isEmpty()) {
            listed.fields().forEachRemaining(token -> found.put(id(folder, token.getKey()), token.getValue()));
            return new AddedTokens(found);
        }
        JsonNode special = Tokenizers.optional(folder.resolve("special_tokens_map.json"));
        Path file = folder.resolve("added_tokens.json");
        Tokenizers.optional(file).fields().forEachRemaining(token -> {
            if (!token.getValue().isIntegralNumber()) {
                throw Tokenizers.unreadable(
                        file, new IllegalArgumentException("the id of " + token.getKey() + " is " + token.getValue()));
            }
            boolean isSpecial = isNamed(config, token.getKey()) || isNamed(special, token.getKey());
            ObjectNode described = JsonNodeFactory.instance
                    .objectNode()
                    .put("content", token.getKey())
                    .put("normalized", !isSpecial)
                    .put("special", isSpecial);
            found.put(token.getValue().intValue(), described);
        });
        return new AddedTokens(found);
    }

    private static int id(Path folder, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Tokenizers.unreadable(folder.resolve("tokenizer_config.json"), e);
        }
    }

    /** Whether a token plays a part, such as the end of text. */
    private static boolean isNamed(JsonNode names, String token) {
        for (JsonNode name : names) {
            if (LibraryTokenizer.content(name, "").equals(token)) {
                return true;
            }
        }
        return false;
    }

    static String content(JsonNode token) {
        return LibraryTokenizer.content(token, "");
    }

    /** A vocabulary with these tokens in it, each at its own id. */
    ObjectNode into(JsonNode vocabulary) {
        ObjectNode all = ((ObjectNode) vocabulary).deepCopy();
        byId.forEach((id, token) -> all.put(content(token), id));
        return all;
    }

    /** A token as the tokenizers library describes it. */
    static ObjectNode definition(int id, JsonNode token, boolean special) {
        ObjectNode definition = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("content", content(token))
                .put("special", special);
        for (String flag : FLAGS) {
            definition.put(flag, token.path(flag).asBoolean(false));
        }
        return definition;
    }
}
