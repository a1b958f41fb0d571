package reusediffusion.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every tokenizer of the demo models gives the ids that transformers gives, padded and whole. */
class GoldenTokensTest {

    @ParameterizedTest
    @ValueSource(strings = {"sd3", "sdxl", "flux", "cogvideox"})
    void idsAreThoseOfTransformers(String model) throws IOException {
        JsonNode golden = new ObjectMapper()
                .readTree(Path.of("src/test/resources/golden", model, "tokens.json")
                        .toFile());
        assertThat(golden.size()).isPositive();
        golden.fields().forEachRemaining(folder -> {
            try (Tokenizer tokenizer = Tokenizers.open(Path.of("models", "tiny-" + model, folder.getKey()))) {
                folder.getValue().forEach(expected -> check(tokenizer, expected));
            }
        });
    }

    private static void check(Tokenizer tokenizer, JsonNode expected) {
        String text = expected.get("text").asText();
        long[] padded = ids(expected.get("ids"));
        long[] whole = ids(expected.get("unpadded"));
        TokenIds actual = tokenizer.encode(text, padded.length);
        assertThat(actual.ids()).as(text).containsExactly(padded);
        assertThat(actual.isCut()).as(text).isEqualTo(whole.length > padded.length);
        assertThat(tokenizer.encode(text)).as(text).containsExactly(whole);
    }

    static long[] ids(JsonNode array) {
        long[] ids = new long[array.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = array.get(i).asLong();
        }
        return ids;
    }
}
