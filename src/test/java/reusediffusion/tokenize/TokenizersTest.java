package reusediffusion.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that people do type, real configurations, damaged folders. Expected ids: transformers 5.18. */
class TokenizersTest {
    private static final Path CLIP = Path.of("models/tiny-sd3/tokenizer");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sd3/tokenizer", "sd3/tokenizer_2", "sd3/tokenizer_3", "cogvideox/tokenizer"})
    void unusualTexts(String name) throws IOException {
        JsonNode texts = new ObjectMapper()
                .readTree(Path.of("src/test/resources/tokenize/unusual-texts.json")
                        .toFile());
        assertThat(texts.size()).isGreaterThan(60);
        try (Tokenizer tokenizer = Tokenizers.open(Path.of("models/tiny-" + name))) {
            for (JsonNode text : texts) {
                long[] expected = GoldenTokensTest.ids(text.get(name));
                assertThat(tokenizer.encode(text.get("text").asText()))
                        .as(text.get("text").toString())
                        .containsExactly(expected);
            }
        }
    }

    @Test
    void whatDoesNotFitIsNamed() {
        try (Tokenizer tokenizer = Tokenizers.open(CLIP)) {
            TokenIds ids = tokenizer.encode("a red circle on a white background", 6);
            assertThat(ids.ids()).containsExactly(932, 320, 623, 573, 515, 933);
            assertThat(ids.dropped()).isEqualTo(3);
            assertThat(ids.cut()).isEqualTo("a white background");
            assertThat(tokenizer.encode("a red circle", 5).isCut()).isFalse();
            assertThat(tokenizer.encode("a red circle", 4).isCut()).isTrue();
            assertThatIllegalArgumentException().isThrownBy(() -> tokenizer.encode("a", 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"sd3/tokenizer, 77", "sd3/tokenizer_3, 512", "cogvideox/tokenizer, 512"})
    void theFolderSaysTheLimit(String name, int limit) {
        try (Tokenizer tokenizer = Tokenizers.open(Path.of("models/tiny-" + name))) {
            assertThat(tokenizer.maximumLength()).isEqualTo(limit);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "stable-diffusion-xl-base-1.0/tokenizer, 49407, false",
        "stable-diffusion-xl-base-1.0/tokenizer_2, 0, true",
        "stable-diffusion-3-medium-diffusers/tokenizer, 49407, false",
        "stable-diffusion-3-medium-diffusers/tokenizer_2, 0, false",
        "FLUX.1-dev/tokenizer, 49407, false",
        "FLUX.1-schnell/tokenizer, 49407, false"
    })
    void specialTokensOfThePublishedFolders(String published, long pad, boolean endInAnyCase) throws IOException {
        long[] marks = pad == 0
                ? new long[] {49406, 0, 0, 0, 0, 0, 0, 49407}
                : new long[] {49406, 256, 0, 256, 0, 0, 256, 49407};
        long[] shouted = endInAnyCase
                ? new long[] {49406, 49406, 320, 49407, 321, 49407}
                : new long[] {49406, 49406, 320, 27, 347, 668, 525, 69, 879, 672, 91, 285, 321, 49407};
        publishedClip(published);
        try (Tokenizer tokenizer = Tokenizers.open(folder)) {
            assertThat(tokenizer.encode("", 77).ids())
                    .hasSize(77)
                    .startsWith(49406, 49407)
                    .endsWith(pad, pad);
            assertThat(tokenizer.encode("! !! !!!")).containsExactly(marks);
            assertThat(tokenizer.encode("<|STARTOFTEXT|> a <|EndOfText|> b")).containsExactly(shouted);
            assertThat(tokenizer.encode("a<|endoftext|>b")).containsExactly(49406, 320, 49407, 321, 49407);
        }
    }

    /** Of 20 MB, and of a size that can still be read as a whole. */
    @ParameterizedTest
    @ValueSource(strings = {"sd3/tokenizer", "sd3/tokenizer_3", "cogvideox/tokenizer"})
    void theEndOfALongTextIsNotRead(String name) {
        String some = "A small, red--star (really!) \u00e9 42 \u2603 ?? <extra_id_0>\t\n o'clock ";
        try (Tokenizer tokenizer = Tokenizers.open(Path.of("models/tiny-" + name))) {
            String whole = some.repeat(2_000);
            long[] all = tokenizer.encode(whole);
            for (int length : new int[] {2, 77, 226, 512}) {
                long[] kept = tokenizer.encode(whole, length).ids();
                assertThat(Arrays.copyOf(kept, length - 1)).isEqualTo(Arrays.copyOf(all, length - 1));
                assertThat(kept[length - 1]).isEqualTo(all[all.length - 1]);
            }
            String huge = some.repeat(20_000_000 / some.length());
            long start = System.nanoTime();
            assertThat(tokenizer.encode(huge, 77).ids())
                    .isEqualTo(tokenizer.encode(whole, 77).ids());
            assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd3/tokenizer", "sd3/tokenizer_3"})
    void aLongTextWithoutBlanksIsNotReadToItsEnd(String name) {
        try (Tokenizer tokenizer = Tokenizers.open(Path.of("models/tiny-" + name))) {
            long start = System.nanoTime();
            TokenIds huge = tokenizer.encode("x\u6F22\uD83C\uDFA8".repeat(5_000_000), 77);
            assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
            assertThat(huge.dropped()).isPositive();
            long[] some =
                    tokenizer.encode("x\u6F22\uD83C\uDFA8".repeat(1000), 77).ids();
            assertThat(Arrays.copyOf(huge.ids(), 50)).isEqualTo(Arrays.copyOf(some, 50));
        }
    }

    @Test
    void oneTokenIsEnoughForT5() {
        try (Tokenizer tokenizer = Tokenizers.open(Path.of("models/tiny-sd3/tokenizer_3"))) {
            long[] all = tokenizer.encode("a red star");
            assertThat(tokenizer.encode("a red star", 1).ids()).containsExactly(all[all.length - 1]);
        }
    }

    @Test
    void manyThreadsMayAsk() {
        try (Tokenizer tokenizer = Tokenizers.open(CLIP)) {
            List<String> texts =
                    IntStream.range(0, 400).mapToObj(i -> "a red circle " + i).toList();
            List<String> alone = texts.stream()
                    .map(t -> Arrays.toString(tokenizer.encode(t)))
                    .toList();
            List<String> together = texts.parallelStream()
                    .map(t -> Arrays.toString(tokenizer.encode(t)))
                    .toList();
            assertThat(together).isEqualTo(alone);
        }
    }

    @Test
    void loneSurrogatesDoNoHarm() {
        try (Tokenizer tokenizer = Tokenizers.open(CLIP)) {
            assertThat(tokenizer.encode("a \ud83c red \udf89 circle"))
                    .startsWith(932, 320)
                    .endsWith(573, 933);
        }
    }

    @Test
    void aFolderWithoutATokenizer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokenizers.open(folder))
                .withMessageContaining(folder.toString())
                .withMessageContaining("vocab.json and merges.txt, or tokenizer.json, or spiece.model");
    }

    @ParameterizedTest
    @CsvSource({
        "tokenizer.json, {",
        "tokenizer.json, {}",
        "tokenizer.json, [}",
        "vocab.json, [[[[[[[[[",
        "spiece.model, abc",
        "spiece.model, ''"
    })
    void aDamagedFile(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokenizers.open(folder))
                .withMessageContaining(folder.toString())
                .withMessageNotContainingAny("\n", "Source");
    }

    @Test
    void aModelFileThatIsCutShort() throws IOException {
        byte[] model = Files.readAllBytes(Path.of("models/tiny-cogvideox/tokenizer/spiece.model"));
        Files.write(folder.resolve("spiece.model"), Arrays.copyOf(model, model.length / 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokenizers.open(folder))
                .withMessageContaining("spiece.model")
                .withMessageContaining("cut short");
    }

    @Test
    void aPaddingTokenThatIsNone() throws IOException {
        for (String name : List.of("vocab.json", "merges.txt")) {
            Files.copy(CLIP.resolve(name), folder.resolve(name));
        }
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"pad_token\": \"<none>\"}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokenizers.open(folder))
                .withMessageContaining("<none>")
                .withMessageContaining("vocab.json");
    }

    /** Learned tokens are in added_tokens.json, or in added_tokens_decoder, which then has the only word. */
    @ParameterizedTest
    @CsvSource({"tokenizer, 934", "tokenizer_2, 934"})
    void learnedTokens(String clip, int next) throws IOException {
        Path from = Path.of("models/tiny-sd3").resolve(clip);
        for (String name : List.of("vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json")) {
            Files.copy(from.resolve(name), folder.resolve(name));
        }
        ObjectNode config = (ObjectNode) new ObjectMapper()
                .readTree(folder.resolve("tokenizer_config.json").toFile());
        config.remove("added_tokens_decoder");
        Files.writeString(folder.resolve("tokenizer_config.json"), config.toString());
        Files.writeString(
                folder.resolve("added_tokens.json"), "{\"<cat-toy>\": " + next + ", \"<dog>\": " + (next + 3) + "}");
        try (Tokenizer tokenizer = Tokenizers.open(folder)) {
            assertThat(tokenizer.encode("a <cat-toy> and<dog>"))
                    .contains(next, next + 3)
                    .startsWith(932, 320);
            assertThat(tokenizer.size()).isEqualTo(next + 4);
        }
        config.putObject("added_tokens_decoder").putObject("" + next).put("content", "<dog>");
        Files.writeString(folder.resolve("tokenizer_config.json"), config.toString());
        try (Tokenizer tokenizer = Tokenizers.open(folder)) {
            assertThat(tokenizer.encode("<dog>")).containsExactly(932, next, 933);
            assertThat(tokenizer.size()).isEqualTo(next + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"sd3/tokenizer_3, true", "cogvideox/tokenizer, false"})
    void learnedTokensOfT5(String name, boolean fast) throws IOException {
        Path from = Path.of("models/tiny-" + name);
        String file = fast ? "tokenizer.json" : "spiece.model";
        Files.copy(from.resolve(file), folder.resolve(file));
        Files.copy(from.resolve("tokenizer_config.json"), folder.resolve("tokenizer_config.json"));
        int next;
        try (Tokenizer tokenizer = Tokenizers.open(folder)) {
            next = tokenizer.size();
            assertThat(next).isEqualTo(1000);
        }
        ObjectNode config = (ObjectNode) new ObjectMapper()
                .readTree(folder.resolve("tokenizer_config.json").toFile());
        config.remove("added_tokens_decoder");
        Files.writeString(folder.resolve("tokenizer_config.json"), config.toString());
        Files.writeString(folder.resolve("added_tokens.json"), "{\"<cat-toy>\": " + next + "}");
        try (Tokenizer tokenizer = Tokenizers.open(folder)) {
            assertThat(tokenizer.encode("a <cat-toy>")).contains(next);
            assertThat(tokenizer.size()).isEqualTo(next + 1);
        }
    }

    /** Files that went through another system's editor. */
    @Test
    void marksOfEditors() throws IOException {
        String merges = Files.readString(CLIP.resolve("merges.txt"));
        Files.writeString(folder.resolve("merges.txt"), "\uFEFF" + merges.replace("\n", "\r\n"));
        Files.writeString(folder.resolve("vocab.json"), "\uFEFF" + Files.readString(CLIP.resolve("vocab.json")));
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"model_max_length\": Infinity}");
        try (Tokenizer changed = Tokenizers.open(folder);
                Tokenizer original = Tokenizers.open(CLIP)) {
            String text = "a red circle on a white background";
            assertThat(changed.encode(text)).isEqualTo(original.encode(text));
            assertThat(changed.maximumLength()).isEqualTo(Integer.MAX_VALUE);
        }
        Files.writeString(folder.resolve("vocab.json"), "[1, 2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokenizers.open(folder))
                .withMessageContaining("vocab.json");
    }

    /** A published folder's configuration with the demo vocabulary, its special tokens at their published ids. */
    private void publishedClip(String published) throws IOException {
        String vocabulary = Files.readString(CLIP.resolve("vocab.json"));
        Files.writeString(
                folder.resolve("vocab.json"),
                vocabulary.replaceFirst(": 932\\b", ": 49406").replaceFirst(": 933\\b", ": 49407"));
        Files.copy(CLIP.resolve("merges.txt"), folder.resolve("merges.txt"));
        Path configuration = Path.of("src/test/resources/checkpoints", published);
        for (String name : List.of("tokenizer_config.json", "special_tokens_map.json")) {
            Files.copy(configuration.resolve(name), folder.resolve(name));
        }
    }

    /** The texts would be cut into other tokens, and the pictures be of something else. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "a b c", "a ", " a"})
    void mergesThatAreNoPairs(String line) throws IOException {
        Files.copy(CLIP.resolve("vocab.json"), folder.resolve("vocab.json"));
        Files.copy(CLIP.resolve("tokenizer_config.json"), folder.resolve("tokenizer_config.json"));
        String merges = Files.readString(CLIP.resolve("merges.txt"));
        Files.writeString(folder.resolve("merges.txt"), merges + line + "\n");
        long number = merges.lines().count() + 1;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokenizers.open(folder))
                .withMessage("The tokenizer file " + folder.resolve("merges.txt") + " cannot be read (line " + number
                        + " is no pair of tokens); copy it again.");
    }

    /** Cut at the end of a line, and so of a form that is right. */
    @ParameterizedTest
    @CsvSource({"1, 419", "20, 400", "420, 0"})
    void mergesThatLostTheirTail(int lost, int left) throws IOException {
        Files.copy(CLIP.resolve("vocab.json"), folder.resolve("vocab.json"));
        List<String> merges = Files.readAllLines(CLIP.resolve("merges.txt"));
        Files.write(folder.resolve("merges.txt"), merges.subList(0, merges.size() - lost));
        String first = merges.get(merges.size() - lost).replace(" ", "");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokenizers.open(folder))
                .withMessage("The tokenizer file " + folder.resolve("merges.txt") + " is not whole: it has " + left
                        + " merges, and vocab.json beside it needs 420, one of them for \"" + first
                        + "\"; copy both files again.");
    }

    /** As SDXL, SD3 and FLUX publish them: 49408 tokens, of which two are special and 48894 merged. */
    @Test
    void mergesOfThePublishedNumber() throws IOException {
        JsonNode demo = new ObjectMapper().readTree(CLIP.resolve("vocab.json").toFile());
        List<String> signs = new ArrayList<>();
        demo.fieldNames().forEachRemaining(token -> {
            if (token.codePointCount(0, token.length()) == 1) {
                signs.add(token);
            }
        });
        assertThat(signs).hasSize(256);
        ObjectNode vocabulary = new ObjectMapper().createObjectNode();
        signs.forEach(sign -> vocabulary.put(sign, vocabulary.size()));
        signs.forEach(sign -> vocabulary.put(sign + "</w>", vocabulary.size()));
        List<String> merges = new ArrayList<>(List.of("#version: 0.2"));
        for (int i = 0; i < 48894; i++) {
            merges.add(signs.get(i / 256) + " " + signs.get(i % 256));
            vocabulary.put(signs.get(i / 256) + signs.get(i % 256), vocabulary.size());
        }
        vocabulary.put("<|startoftext|>", 49406).put("<|endoftext|>", 49407);
        assertThat(vocabulary.size()).isEqualTo(49408);
        Files.writeString(folder.resolve("vocab.json"), vocabulary.toString());
        Files.write(folder.resolve("merges.txt"), merges);
        try (Tokenizer tokenizer = Tokenizers.open(folder)) {
            assertThat(tokenizer.size()).isEqualTo(49408);
        }
        Files.write(folder.resolve("merges.txt"), merges.subList(0, 48894));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokenizers.open(folder))
                .withMessageContaining("has 48893 merges, and vocab.json beside it needs 48894, ");
    }

    /** The vocabulary of published test models: some of its tokens were written by hand, and no merge makes them. */
    @Test
    void tokensThatNoMergeMakes() throws IOException {
        ObjectNode vocabulary = new ObjectMapper().createObjectNode();
        for (String token : ("l o w e r s t i d n lo l</w> w</w> r</w> t</w> low</w> er</w> lowest</w> newer</w> wider"
                        + " <unk> <|startoftext|> <|endoftext|>")
                .split(" ")) {
            vocabulary.put(token, vocabulary.size());
        }
        Files.writeString(folder.resolve("vocab.json"), vocabulary.toString());
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\nl o\nlo w</w>\ne r</w>\n");
        try (Tokenizer tokenizer = Tokenizers.open(folder)) {
            assertThat(tokenizer.encode("lower low")).containsExactly(21, 10, 2, 16, 15, 22);
        }
    }
}
