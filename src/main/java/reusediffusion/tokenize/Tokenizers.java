package reusediffusion.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens the tokenizer of a model folder, whichever files it is kept in. */
public final class Tokenizers {
    private static final ObjectMapper JSON = new ObjectMapper();

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
            return new LibraryTokenizer(folder, required(folder.resolve("tokenizer.json")), config, "<pad>");
        }
        if (has(folder, "spiece.model")) {
            SentencePieceModel model = SentencePieceModel.read(folder.resolve("spiece.model"));
            return new LibraryTokenizer(folder, SentencePieceDefinition.of(model, config), config, "<pad>");
        }
        throw new IllegalArgumentException(
                "No tokenizer in " + folder
                        + ": it needs vocab.json and merges.txt, or tokenizer.json, or spiece.model; copy the model folder again.");
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
        return new IllegalArgumentException(
                "The tokenizer file " + file + " cannot be read (" + cause.getMessage() + "); copy it again.", cause);
    }

    private static boolean has(Path folder, String name) {
        return Files.isRegularFile(folder.resolve(name));
    }
}
