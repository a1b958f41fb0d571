package reusediffusion.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * CLIP's byte-level pair encoding as a definition for the tokenizers library. Text is composed (NFC), its spaces are
 * collapsed, it is lower-cased and split into words, single digits and runs of signs; a word's last piece ends in {@code
 * </w>}. Source: transformers 5.17, CLIPTokenizer.
 */
final class ClipDefinition {
    static final String END_OF_WORD = "</w>";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String WORDS =
            "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

    private ClipDefinition() {}

    /** The definition of the {@code vocab.json} and {@code merges.txt} in a folder. */
    static JsonNode of(Path folder, JsonNode config) {
        AddedTokens added = AddedTokens.of(folder, config);
        JsonNode vocabulary = added.into(vocabulary(folder.resolve("vocab.json")));
        SpecialTokens special = SpecialTokens.of(folder, vocabulary, config, added);
        ObjectNode definition = NODES.objectNode().put("version", "1.0");
        definition.set("added_tokens", special.definitions());
        definition.set("normalizer", normalizer());
        definition.set("pre_tokenizer", splitter());
        definition.set("post_processor", frame(special));
        definition.set("decoder", byteLevel());
        definition.set("model", model(folder, vocabulary, special));
        return definition;
    }

    private static JsonNode vocabulary(Path file) {
        JsonNode vocabulary = Tokenizers.required(file);
        boolean ids = vocabulary.isObject();
        for (JsonNode id : vocabulary) {
            ids &= id.isInt() && id.intValue() >= 0;
        }
        if (!ids) {
            throw Tokenizers.unreadable(file, new IllegalArgumentException("it is no table of tokens and ids"));
        }
        return vocabulary;
    }

    private static ObjectNode model(Path folder, JsonNode vocabulary, SpecialTokens special) {
        ObjectNode model = NODES.objectNode()
                .put("type", "BPE")
                .put("unk_token", special.text("unk_token"))
                .put("continuing_subword_prefix", "")
                .put("end_of_word_suffix", END_OF_WORD)
                .put("fuse_unk", false)
                .put("byte_fallback", false);
        model.set("vocab", vocabulary);
        Path file = folder.resolve("merges.txt");
        ArrayNode merges = merges(file);
        new MergesCheck(vocabulary, merges).run(file, special.definitions());
        model.set("merges", merges);
        return model;
    }

    private static ArrayNode merges(Path file) {
        ArrayNode merges = NODES.arrayNode();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String[] pair = line.split(" ", -1);
            if (line.isBlank() || line.startsWith("#version")) {
                continue;
            }
            if (pair.length != 2 || pair[0].isEmpty() || pair[1].isEmpty()) {
                throw Tokenizers.unreadable(
                        file, new IllegalArgumentException("line " + (i + 1) + " is no pair of tokens"));
            }
            merges.add(NODES.arrayNode().add(pair[0]).add(pair[1]));
        }
        return merges;
    }

    private static List<String> lines(Path file) {
        try {
            return List.of(Files.readString(file).replace("\uFEFF", "").split("\r?\n"));
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
    private static ObjectNode frame(SpecialTokens special) {
        ObjectNode frame = typed("RobertaProcessing").put("trim_offsets", false).put("add_prefix_space", false);
        frame.set("cls", NODES.arrayNode().add(special.text("bos_token")).add(special.id("bos_token")));
        frame.set("sep", NODES.arrayNode().add(special.text("eos_token")).add(special.id("eos_token")));
        return frame;
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
