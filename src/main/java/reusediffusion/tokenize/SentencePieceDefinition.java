package reusediffusion.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * T5's unigram model as a definition for the tokenizers library: characters replaced by the model's own table, words split at
 * spaces and marked with ▁, the likeliest pieces, {@code </s>} at the end, sentinels {@code <extra_id_99>} … {@code
 * <extra_id_0>} behind the vocabulary. Source: transformers 5.17, T5Tokenizer.
 */
final class SentencePieceDefinition {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SentencePieceDefinition() {}

    static JsonNode of(Path folder, SentencePieceModel model, JsonNode config) {
        List<SentencePieceModel.Piece> pieces = new ArrayList<>(model.pieces());
        for (int i = config.path("extra_ids").asInt(100) - 1; i >= 0; i--) {
            pieces.add(new SentencePieceModel.Piece("<extra_id_" + i + ">", 0, 3));
        }
        append(folder, pieces, AddedTokens.of(folder, config));
        ObjectNode definition = NODES.objectNode().put("version", "1.0");
        definition.set("added_tokens", addedTokens(pieces));
        definition.set("normalizer", normalizer(model.charsmap()));
        definition.set("pre_tokenizer", words());
        definition.set("post_processor", ending(pieces, LibraryTokenizer.content(config.path("eos_token"), "</s>")));
        definition.set("decoder", metaspace());
        definition.set("model", unigram(model, pieces));
        return definition;
    }

    /** Learned tokens, behind all others. */
    private static void append(Path folder, List<SentencePieceModel.Piece> pieces, AddedTokens added) {
        added.byId().forEach((id, token) -> {
            if (id > pieces.size()) {
                throw new IllegalArgumentException("The token " + AddedTokens.content(token) + " of the tokenizer in "
                        + folder + " has the id " + id + ", and " + pieces.size()
                        + " is the next; copy the folder again.");
            }
            if (id == pieces.size()) {
                pieces.add(new SentencePieceModel.Piece(AddedTokens.content(token), 0, 4));
            }
        });
    }

    private static ObjectNode unigram(SentencePieceModel model, List<SentencePieceModel.Piece> pieces) {
        ArrayNode vocabulary = NODES.arrayNode();
        pieces.forEach(p -> vocabulary.add(NODES.arrayNode().add(p.text()).add((double) p.score())));
        ObjectNode unigram = typed("Unigram").put("unk_id", model.unknown()).put("byte_fallback", model.byteFallback());
        unigram.set("vocab", vocabulary);
        return unigram;
    }

    private static ArrayNode addedTokens(List<SentencePieceModel.Piece> pieces) {
        ArrayNode added = NODES.arrayNode();
        for (int id = 0; id < pieces.size(); id++) {
            SentencePieceModel.Piece piece = pieces.get(id);
            if (piece.isAdded()) {
                added.addObject()
                        .put("id", id)
                        .put("content", piece.text())
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", piece.isSpecial());
            }
        }
        return added;
    }

    private static JsonNode normalizer(byte[] charsmap) {
        if (charsmap.length == 0) {
            return NODES.nullNode();
        }
        return typed("Precompiled")
                .put("precompiled_charsmap", Base64.getEncoder().encodeToString(charsmap));
    }

    private static ObjectNode words() {
        ObjectNode words = typed("Sequence");
        words.putArray("pretokenizers").add(typed("WhitespaceSplit")).add(metaspace());
        return words;
    }

    private static ObjectNode ending(List<SentencePieceModel.Piece> pieces, String end) {
        List<String> texts = pieces.stream().map(SentencePieceModel.Piece::text).toList();
        ObjectNode sequence = NODES.objectNode();
        sequence.putObject("Sequence").put("id", "A").put("type_id", 0);
        ObjectNode special = NODES.objectNode();
        special.putObject("SpecialToken").put("id", end).put("type_id", 0);
        ObjectNode ending = typed("TemplateProcessing");
        ending.putArray("single").add(sequence).add(special);
        ending.putArray("pair").add(sequence).add(special);
        ObjectNode token = ending.putObject("special_tokens").putObject(end).put("id", end);
        token.putArray("ids").add(texts.indexOf(end));
        token.putArray("tokens").add(end);
        return ending;
    }

    private static ObjectNode metaspace() {
        return typed("Metaspace")
                .put("replacement", "▁")
                .put("prepend_scheme", "always")
                .put("split", true);
    }

    private static ObjectNode typed(String type) {
        return NODES.objectNode().put("type", type);
    }
}
