package reusediffusion.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Vocabularies of single letters for models of random weights, whose folder has configurations alone: texts become ids of the right
 * number and range, and mean nothing to anyone.
 */
public final class PlaceholderVocabularies {
    /** T5 has so many sentinels, and as many rows more than tokens at most. */
    private static final int SENTINELS = 100;

    private static final int SPARE = 128;
    private static final int UNKNOWN = 2;
    private static final int BYTES = 256;

    private PlaceholderVocabularies() {}

    /** Writes CLIP's files into a folder, for an encoder of so many rows. */
    public static void writeClip(Path folder, int rows) throws IOException {
        ObjectNode vocabulary = JsonNodeFactory.instance.objectNode();
        List<String> letters = letters();
        letters.forEach(letter -> vocabulary.put(letter, vocabulary.size()));
        letters.forEach(letter -> vocabulary.put(letter + ClipDefinition.END_OF_WORD, vocabulary.size()));
        while (vocabulary.size() < rows - 2) {
            vocabulary.put("<|unused_" + vocabulary.size() + "|>", vocabulary.size());
        }
        vocabulary.put("<|startoftext|>", vocabulary.size());
        vocabulary.put("<|endoftext|>", vocabulary.size());
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("vocab.json"), vocabulary.toString());
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n");
    }

    /** Writes T5's file into a folder, for an encoder of so many rows. */
    public static void writeT5(Path folder, int rows) throws IOException {
        JsonNode config = Tokenizers.optional(folder.resolve("tokenizer_config.json"));
        boolean listed = !config.path("added_tokens_decoder").isEmpty();
        ObjectNode own = config.deepCopy();
        own.put("extra_ids", listed ? 0 : SENTINELS);
        List<SentencePieceModel.Piece> pieces = new ArrayList<>(List.of(
                new SentencePieceModel.Piece("<pad>", 0, 3),
                new SentencePieceModel.Piece("</s>", 0, 3),
                new SentencePieceModel.Piece("<unk>", 0, 2),
                new SentencePieceModel.Piece("▁", -3, 1)));
        for (char letter = '!'; letter <= '~'; letter++) {
            pieces.add(new SentencePieceModel.Piece(String.valueOf(letter), -3, 1));
        }
        while (pieces.size() < rows - SPARE - own.path("extra_ids").asInt()) {
            pieces.add(new SentencePieceModel.Piece("<unused_" + pieces.size() + ">", -99, 1));
        }
        SentencePieceModel model = new SentencePieceModel(pieces, UNKNOWN, false, new byte[0]);
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("tokenizer.json"),
                SentencePieceDefinition.of(folder, model, own).toString());
    }

    /** The letters that stand for the 256 bytes in byte-level encodings, those that can be seen first. */
    private static List<String> letters() {
        List<String> letters = new ArrayList<>();
        for (int letter = 0; letter < BYTES; letter++) {
            if (letter >= '!' && letter <= '~' || letter >= 0xa1 && letter != 0xad) {
                letters.add(Character.toString(letter));
            }
        }
        for (int letter = BYTES; letters.size() < BYTES; letter++) {
            letters.add(Character.toString(letter));
        }
        return letters;
    }
}
