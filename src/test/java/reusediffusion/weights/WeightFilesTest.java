package reusediffusion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of the files that people have beside one another are read. */
class WeightFilesTest {
    @TempDir
    private Path folder;

    private void file(String name) throws IOException {
        byte[] header = "{}".getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(2)
                .put(header);
        Files.write(folder.resolve(name), bytes.array());
    }

    /** An index and both its shards. */
    private void sharded(String index, String first, String second) throws IOException {
        Files.writeString(
                folder.resolve(index), "{\"weight_map\": {\"a\": \"" + first + "\", \"b\": \"" + second + "\"}}");
        file(first);
        file(second);
    }

    private List<String> chosen(String variant) {
        return WeightFiles.choose(folder, variant).files().stream()
                .map(f -> f.getFileName().toString())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "model.safetensors model.fp16.safetensors                | -    | model.safetensors",
                "model.safetensors model.fp16.safetensors                | fp16 | model.fp16.safetensors",
                "model.safetensors                                       | fp16 | model.safetensors",
                "model.fp16.safetensors                                  | -    | model.fp16.safetensors",
                "model.fp16.safetensors model.bf16.safetensors           | -    | model.fp16.safetensors",
                "model.ema.safetensors                                   | -    | model.ema.safetensors",
                "diffusion_pytorch_model.safetensors diffusion_pytorch_model.non_ema.safetensors | - | diffusion_pytorch_model.safetensors",
                "diffusion_pytorch_model.safetensors diffusion_pytorch_model.non_ema.safetensors | non_ema | diffusion_pytorch_model.non_ema.safetensors",
                "diffusion_pytorch_model.safetensors sd_xl_base.vae.safetensors | -  | diffusion_pytorch_model.safetensors",
                "my.own.vae.safetensors                                  | -    | my.own.vae.safetensors",
                "model.safetensors pytorch_model.bin model.onnx          | -    | model.safetensors",
            })
    void oneFile(String there, String variant, String read) throws IOException {
        for (String name : there.trim().split(" ")) {
            file(name);
        }
        assertThat(chosen(variant)).containsExactly(read);
    }

    /** Sorted by name, the index of the variant comes first. */
    @Test
    void ofTwoIndexesThePlainOne() throws IOException {
        sharded(
                "model.safetensors.index.fp16.json",
                "model.fp16-00001-of-00002.safetensors",
                "model.fp16-00002-of-00002.safetensors");
        assertThat(chosen(null)).hasSize(2).allMatch(name -> name.contains("fp16"));
        sharded("model.safetensors.index.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
        assertThat(chosen(null)).hasSize(2).noneMatch(name -> name.contains("fp16"));
        assertThat(chosen("fp16")).hasSize(2).allMatch(name -> name.contains("fp16"));
        Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
        assertThatThrownBy(() -> chosen(null))
                .hasMessageContainingAll("model-00002-of-00002.safetensors is missing", "--variant fp16");
        Files.delete(folder.resolve("model.safetensors.index.json"));
        assertThat(chosen(null)).hasSize(2).allMatch(name -> name.contains("fp16"));
        assertThat(WeightFiles.variants(folder)).containsExactly("fp16");
    }

    @Test
    void theOlderNamesOfAVariantsIndex() throws IOException {
        sharded(
                "diffusion_pytorch_model.fp16.safetensors.index.json",
                "x-00001-of-00002.safetensors",
                "x-00002-of-00002.safetensors");
        assertThat(WeightFiles.variants(folder)).containsExactly("fp16");
    }

    @Test
    void aVariantThatIsWhole() throws IOException {
        file("model.ema.safetensors");
        Files.write(folder.resolve("model.fp16.safetensors"), new byte[3]);
        assertThat(chosen(null)).containsExactly("model.ema.safetensors");
        file("model.non_ema.safetensors");
        assertThatThrownBy(() -> chosen(null)).hasMessageContainingAll("ema", "non_ema", "--variant");
    }

    @ParameterizedTest
    @CsvSource({
        "diffusion_pytorch_model.bin, save_pretrained",
        "pytorch_model-00001-of-00002.bin, save_pretrained",
        "flux1-dev-Q4_K_S.gguf, GGUF",
        "model.safetensors.incomplete, did not finish",
        "model.safetensors.aria2, did not finish",
        "flax_model.msgpack, another library",
        "model-00001-of-00002.safetensors, index.json",
        "config.json, no safetensors file"
    })
    void noneToRead(String there, String named) throws IOException {
        file(there);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
        assertThatThrownBy(() -> chosen(null)).hasMessageContainingAll(folder.toString(), named);
    }

    @Test
    void severalOfOtherNames() throws IOException {
        file("one.safetensors");
        file("two.safetensors");
        assertThatThrownBy(() -> chosen(null)).hasMessageContaining("several");
    }
}
