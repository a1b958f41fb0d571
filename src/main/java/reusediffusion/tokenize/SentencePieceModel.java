package reusediffusion.tokenize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is read of a SentencePiece model file. Source: sentencepiece_model.proto of google/sentencepiece, whose field numbers
 * appear below.
 *
 * @param unknown index of the piece that stands for what no piece spells
 * @param byteFallback whether unknown characters are spelt as bytes
 * @param charsmap compiled table of character replacements; empty where text is taken as it is
 */
record SentencePieceModel(List<Piece> pieces, int unknown, boolean byteFallback, byte[] charsmap) {
    private static final int UNIGRAM = 1;

    /**
     * @param score natural logarithm of its probability
     * @param kind NORMAL = 1, UNKNOWN = 2, CONTROL = 3, USER_DEFINED = 4, UNUSED = 5, BYTE = 6
     */
    record Piece(String text, float score, int kind) {
        boolean isSpecial() {
            return kind == 2 || kind == 3;
        }

        boolean isAdded() {
            return isSpecial() || kind == 4;
        }
    }

    /** Reads a model file. */
    static SentencePieceModel read(Path file) {
        try {
            return parse(file, ProtobufMessage.parse(Files.readAllBytes(file)));
        } catch (IOException | IndexOutOfBoundsException | IllegalStateException e) {
            throw Tokenizers.unreadable(file, e);
        }
    }

    private static SentencePieceModel parse(Path file, ProtobufMessage model) {
        ProtobufMessage trainer = model.message(2);
        if (trainer.number(3, UNIGRAM) != UNIGRAM) {
            throw new IllegalArgumentException("The tokenizer file " + file
                    + " is not a unigram model; only T5's kind of spiece.model is supported.");
        }
        List<Piece> pieces = new ArrayList<>();
        for (ProtobufMessage piece : model.messages(1)) {
            pieces.add(new Piece(piece.string(1), piece.decimal(2), (int) piece.number(3, 1)));
        }
        if (pieces.isEmpty()) {
            throw new IllegalStateException("it holds no pieces");
        }
        return new SentencePieceModel(
                List.copyOf(pieces),
                (int) trainer.number(40, 0),
                trainer.number(35, 0) != 0,
                model.message(3).bytes(2));
    }
}
