package reusediffusion.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import reusediffusion.natives.Natives;

/** A tokenizer of the native tokenizers library, made from a definition in its {@code tokenizer.json} format. */
final class LibraryTokenizer implements Tokenizer {
    private final HuggingFaceTokenizer library;
    private final long pad;
    private final int maximumLength;
    private final int specials; // added to every text
    private final int size;

    static {
        // Read when the library's classes initialise: without it they ask the network for natives and report usage.
        System.setProperty("ai.djl.offline", "true");
    }

    LibraryTokenizer(Path folder, JsonNode definition, JsonNode config, String defaultPad) {
        this.library = load(folder, definition);
        this.specials = encode("").length;
        this.size = size(definition);
        this.pad = single(folder, content(config.path("pad_token"), defaultPad));
        // Transformers writes 1e30 where there is no limit.
        double limit = config.path("model_max_length").asDouble(Integer.MAX_VALUE);
        this.maximumLength = (int) Math.min(limit, Integer.MAX_VALUE);
    }

    @Override
    public TokenIds encode(String text, int length) {
        if (length < specials) {
            throw new IllegalArgumentException("A prompt needs at least " + specials + " tokens, not " + length + ".");
        }
        long[] all = encode(Excerpt.of(text, length));
        long[] ids = Arrays.copyOf(all, length);
        if (all.length <= length) {
            Arrays.fill(ids, all.length, length, pad);
            return new TokenIds(ids, 0, "");
        }
        ids[length - 1] = all[all.length - 1];
        long[] dropped = Arrays.copyOfRange(all, length - 1, all.length - 1);
        return new TokenIds(ids, dropped.length, spell(dropped));
    }

    @Override
    public long[] encode(String text) {
        return library.encode(text, true, false).getIds();
    }

    @Override
    public int maximumLength() {
        return maximumLength;
    }

    @Override
    public int size() {
        return size;
    }

    /** One more than the largest id. */
    private static int size(JsonNode definition) {
        JsonNode vocabulary = definition.path("model").path("vocab");
        int next = vocabulary.isArray() ? vocabulary.size() : 0;
        if (vocabulary.isObject()) {
            for (JsonNode id : vocabulary) {
                next = Math.max(next, id.asInt() + 1);
            }
        }
        for (JsonNode token : definition.path("added_tokens")) {
            next = Math.max(next, token.path("id").asInt() + 1);
        }
        return next;
    }

    @Override
    public void close() {
        library.close();
    }

    /** The text of a special token, which the files give as a string or as an object. */
    static String content(JsonNode token, String fallback) {
        return token.isObject() ? token.path("content").asText() : token.asText(fallback);
    }

    private String spell(long[] ids) {
        return library.decode(ids, false)
                .replace(ClipDefinition.END_OF_WORD, " ")
                .strip();
    }

    private long single(Path folder, String token) {
        long[] ids = library.encode(token, false, false).getIds();
        if (ids.length != 1) {
            library.close();
            throw new IllegalArgumentException("The padding token " + token + " of the tokenizer in " + folder
                    + " is not a token of its vocabulary; correct pad_token in its tokenizer_config.json.");
        }
        return ids[0];
    }

    private static HuggingFaceTokenizer load(Path folder, JsonNode definition) {
        Natives.ready();
        byte[] json = definition.toString().getBytes(StandardCharsets.UTF_8);
        // Lengths are the caller's: those baked into a tokenizer.json are switched off.
        Map<String, String> options = Map.of("truncation", "false", "padding", "false");
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "The tokenizer in " + folder + " cannot be built (" + e.getMessage() + "); copy the folder again.",
                    e);
        }
    }
}
