package reusediffusion.tokenize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Opens the tokenizer of a model folder, whichever files it is kept in. */
public final class Tokenizers {
    /** The names of all files that a tokenizer may be read from. */
    public static final List<String> FILES = List.of(
            "vocab.json",
            "merges.txt",
            "tokenizer.json",
            "spiece.model",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Tokenizers() {}

    /**
     * The tokenizer kept in {@code folder}: CLIP's from {@code vocab.json} and {@code merges.txt}, else any from {@code
     * tokenizer.json}, else T5's from {@code spiece.model}.
     *
     * @throws IllegalArgumentException when none of these files is there, or one of them cannot be understood
     */
    public static Tokenizer open(Path folder) {
        JsonNode config = optional(folder.resolve("tokenizer_config.json"));
        if (has(folder, "vocab.json") && has(folder, "merges.txt")) {
            return new LibraryTokenizer(folder, ClipDefinition.of(folder, config), config, "<|endoftext|>");
        }
        if (has(folder, "tokenizer.json")) {
            return new LibraryTokenizer(folder, fast(folder, config), config, "<pad>");
        }
        if (has(folder, "spiece.model")) {
            SentencePieceModel model = SentencePieceModel.read(folder.resolve("spiece.model"));
            return new LibraryTokenizer(folder, SentencePieceDefinition.of(folder, model, config), config, "<pad>");
        }
        if (has(folder, "vocab.json") || has(folder, "merges.txt")) {
            throw new IllegalArgumentException("The tokenizer in " + folder + " has "
                    + (has(folder, "vocab.json") ? "vocab.json without merges.txt" : "merges.txt without vocab.json")
                    + "; it needs both, so copy the folder again.");
        }
        throw new IllegalArgumentException(
                "No tokenizer in " + folder
                        + ": it needs vocab.json and merges.txt, or tokenizer.json, or spiece.model; copy the model folder again.");
    }

    /** The library's own definition, and tokens that were added beside it. */
    private static JsonNode fast(Path folder, JsonNode config) {
        JsonNode definition = required(folder.resolve("tokenizer.json"));
        if (!(definition.path("added_tokens") instanceof ArrayNode known)) {
            return definition;
        }
        Set<String> there = new HashSet<>();
        known.forEach(token -> there.add(AddedTokens.content(token)));
        AddedTokens.of(folder, config).byId().forEach((id, token) -> {
            if (there.add(AddedTokens.content(token))) {
                known.add(
                        AddedTokens.definition(id, token, token.path("special").asBoolean(false)));
            }
        });
        return definition;
    }

    /** The JSON of a file that must be there. */
    static JsonNode required(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The JSON of a file, or an empty object where there is no such file. */
    static JsonNode optional(Path file) {
        return Files.isRegularFile(file) ? required(file) : JsonNodeFactory.instance.objectNode();
    }

    /** A failure to read a tokenizer's file, as a sentence. */
    static IllegalArgumentException unreadable(Path file, Exception cause) {
        String message = cause instanceof JsonProcessingException json ? json.getOriginalMessage() : cause.getMessage();
        // The parser quotes the file at the end of some of its sentences.
        String reason = String.valueOf(message).lines().findFirst().orElse("").replaceFirst(" \\([^(]*\\[Source.*", "");
        return new IllegalArgumentException(
                "The tokenizer file " + file + " cannot be read (" + reason + "); copy it again.", cause);
    }

    private static boolean has(Path folder, String name) {
        return Files.isRegularFile(folder.resolve(name));
    }
}
