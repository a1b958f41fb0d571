package reusediffusion.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * CLIP's byte-level pair encoding as a definition for the tokenizers library. Text is composed (NFC), its spaces are
 * collapsed, it is lower-cased and split into words, single digits and runs of signs; a word's last piece ends in {@code
 * </w>}. Source: transformers, CLIPTokenizer.
 */
final class ClipDefinition {
    static final String END_OF_WORD = "</w>";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String WORDS =
            "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

    private ClipDefinition() {}

    /** The definition of the {@code vocab.json} and {@code merges.txt} in a folder. */
    static JsonNode of(Path folder, JsonNode config) {
        JsonNode vocabulary = Tokenizers.required(folder.resolve("vocab.json"));
        JsonNode names = names(folder, config);
        ObjectNode definition = NODES.objectNode().put("version", "1.0");
        definition.set("added_tokens", addedTokens(folder, vocabulary, config, names));
        definition.set("normalizer", normalizer());
        definition.set("pre_tokenizer", splitter());
        definition.set("post_processor", frame(folder, vocabulary, names));
        definition.set("decoder", byteLevel());
        definition.set("model", model(folder, vocabulary, names));
        return definition;
    }

    private static ObjectNode model(Path folder, JsonNode vocabulary, JsonNode names) {
        ObjectNode model = NODES.objectNode()
                .put("type", "BPE")
                .put("unk_token", content(names, "unk_token"))
                .put("continuing_subword_prefix", "")
                .put("end_of_word_suffix", END_OF_WORD)
                .put("fuse_unk", false)
                .put("byte_fallback", false);
        model.set("vocab", vocabulary);
        model.set("merges", merges(folder.resolve("merges.txt")));
        return model;
    }

    private static ArrayNode merges(Path file) {
        ArrayNode merges = NODES.arrayNode();
        for (String line : lines(file)) {
            String[] pair = line.split(" ");
            if (pair.length == 2 && !line.startsWith("#version")) {
                merges.add(NODES.arrayNode().add(pair[0]).add(pair[1]));
            }
        }
        return merges;
    }

    private static List<String> lines(Path file) {
        try {
            return List.of(Files.readString(file).split("\r?\n"));
        } catch (IOException e) {
            throw Tokenizers.unreadable(file, e);
        }
    }

    private static ObjectNode normalizer() {
        ObjectNode spaces = typed("Replace").put("content", " ");
        spaces.set("pattern", NODES.objectNode().put("Regex", "\\s+"));
        return sequence("normalizers", typed("NFC"), spaces, typed("Lowercase"));
    }

    private static ObjectNode splitter() {
        ObjectNode words = typed("Split").put("behavior", "Removed").put("invert", true);
        words.set("pattern", NODES.objectNode().put("Regex", WORDS));
        return sequence("pretokenizers", words, byteLevel());
    }

    /** start-of-text … end-of-text. */
    private static ObjectNode frame(Path folder, JsonNode vocabulary, JsonNode names) {
        ObjectNode frame = typed("RobertaProcessing").put("trim_offsets", false).put("add_prefix_space", false);
        for (Map.Entry<String, String> end :
                Map.of("cls", "bos_token", "sep", "eos_token").entrySet()) {
            String token = content(names, end.getValue());
            frame.set(end.getKey(), NODES.arrayNode().add(token).add(id(folder, vocabulary, token)));
        }
        return frame;
    }

    /**
     * The special tokens, in order of their ids. A token named by a plain string is looked for in the text as it was typed,
     * one described by an object as the object says; of two descriptions the later holds: beginning, end, unknown, padding,
     * then the configuration's own list. So where padding is {@code !}, every {@code !} of a prompt is padding.
     */
    private static ArrayNode addedTokens(Path folder, JsonNode vocabulary, JsonNode config, JsonNode names) {
        Map<Integer, JsonNode> byId = new TreeMap<>();
        for (String name : List.of("bos_token", "eos_token", "unk_token", "pad_token")) {
            int id = id(folder, vocabulary, content(names, name));
            byId.put(id, addedToken(id, names.path(name)));
        }
        config.path("added_tokens_decoder").fields().forEachRemaining(listed -> {
            int id = Integer.parseInt(listed.getKey());
            byId.put(id, addedToken(id, listed.getValue()));
        });
        return NODES.arrayNode().addAll(byId.values());
    }

    private static ObjectNode addedToken(int id, JsonNode token) {
        ObjectNode added = NODES.objectNode()
                .put("id", id)
                .put("content", LibraryTokenizer.content(token, ""))
                .put("special", true);
        for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
            added.put(flag, token.path(flag).asBoolean(false));
        }
        return added;
    }

    /** The four special tokens: tokenizer_config.json, then special_tokens_map.json over it, defaults below both. */
    private static JsonNode names(Path folder, JsonNode config) {
        JsonNode map = Tokenizers.optional(folder.resolve("special_tokens_map.json"));
        ObjectNode names = NODES.objectNode();
        for (String name : List.of("bos_token", "eos_token", "unk_token", "pad_token")) {
            String fallback = name.equals("bos_token") ? "<|startoftext|>" : "<|endoftext|>";
            names.put(name, fallback);
            List.of(config, map).stream().filter(m -> m.hasNonNull(name)).forEach(m -> names.set(name, m.get(name)));
        }
        return names;
    }

    private static String content(JsonNode names, String name) {
        return LibraryTokenizer.content(names.path(name), "");
    }

    private static int id(Path folder, JsonNode vocabulary, String token) {
        if (!vocabulary.has(token)) {
            throw new IllegalArgumentException("The special token " + token + " of the tokenizer in " + folder
                    + " is not in its vocab.json; copy the folder again.");
        }
        return vocabulary.get(token).asInt();
    }

    private static ObjectNode byteLevel() {
        return typed("ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", true);
    }

    private static ObjectNode sequence(String list, JsonNode... parts) {
        ObjectNode sequence = typed("Sequence");
        sequence.set(list, NODES.arrayNode().addAll(List.of(parts)));
        return sequence;
    }

    private static ObjectNode typed(String type) {
        return NODES.objectNode().put("type", type);
    }
}
