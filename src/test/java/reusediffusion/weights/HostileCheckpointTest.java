package reusediffusion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/** Files that are no checkpoint, or lie about one: refused by file and tensor before a number is read. */
class HostileCheckpointTest {
    /** In place of a length: that of the header. */
    private static final long OWN = -1;

    private static final String WHOLE =
            "{'a': {'dtype': 'F32', 'shape': [2, 2], 'data_offsets': [0, 16]}, 'b': {'dtype': 'F32', 'shape': [1],"
                    + " 'data_offsets': [16, 20]}}";

    @TempDir
    private Path folder;

    private Path write(String name, long length, String header, int data) throws IOException {
        byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + data).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(length == OWN ? text.length : length).put(text);
        return Files.write(folder.resolve(name), bytes.array());
    }

    private Path write(String header, int data) throws IOException {
        return write("model.safetensors", OWN, header, data);
    }

    private void assertRefused(String... parts) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThatThrownBy(
                        () -> Checkpoint.open(folder, Placement.cpu()).close())
                .isInstanceOf(WeightsException.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining("\n"));
    }

    @Test
    void whatIsWholeIsRead() throws IOException {
        write(WHOLE, 20);
        try (Scope scope = new Scope();
                Checkpoint checkpoint = Checkpoint.open(folder, Placement.cpu())) {
            Tensor a = checkpoint.read("a", 2, 2);
            assertThat(a.shape()).containsExactly(2, 2);
            assertThatThrownBy(() -> checkpoint.read("b", 2)).hasMessageContainingAll("'b'", "[1]", "[2]");
            assertThatThrownBy(checkpoint::requireAllRead).hasMessageContaining("'b'");
        }
    }

    /** Each changes the entry of tensor a. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'F32', 'shape': [2, 2], 'data_offsets': [0, 12]  | has 16",
                "'F32', 'shape': [2, 2], 'data_offsets': [4, 20]  | a gap",
                "'F32', 'shape': [4, 2], 'data_offsets': [0, 32]  | cut off",
                "'F32', 'shape': [2, 77.5], 'data_offsets': [0, 16] | 77.5",
                "'F32', 'shape': [2, -2], 'data_offsets': [0, 16] | -2",
                "'F32', 'shape': [2, NaN], 'data_offsets': [0, 16] | NaN",
                "'F32', 'shape': '4', 'data_offsets': [0, 16]     | cannot be read",
                "'F32', 'shape': [4294967296, 4294967296], 'data_offsets': [0, 16] | beyond all memory",
                "'F32', 'shape': [2, 2], 'data_offsets': [0, 18446744073709551632] | 18446744073709551632",
                "'F32', 'shape': [2, 2], 'data_offsets': [0, 9223372036854775807] | 9223372036854775807",
                "'F32', 'shape': [2, 2], 'data_offsets': [16, 0]  | 16 to 0",
                "'F32', 'shape': [2, 2], 'data_offsets': [-16, 0] | -16",
                "'F32', 'shape': [2, 2], 'data_offsets': [0]      | cannot be read",
                "'F77', 'shape': [2, 2], 'data_offsets': [0, 16]  | F77",
                "'F8_E4M3', 'shape': [4, 4], 'data_offsets': [0, 16] | fp8",
            })
    void entriesThatLie(String entry, String named) throws IOException {
        write("{'a': {'dtype': " + entry + "}, 'b': {'dtype': 'F32', 'shape': [1], 'data_offsets': [16, 20]}}", 20);
        assertRefused("model.safetensors", "'a'", named);
    }

    @Test
    void tensorsThatOverlap() throws IOException {
        write(WHOLE.replace("[16, 20]", "[12, 16]"), 20);
        assertRefused("'b'", "overlap");
        write(WHOLE, 24);
        assertRefused("model.safetensors", "4 bytes behind its last tensor");
    }

    @Test
    void namesThatAreThereTwice() throws IOException {
        write(WHOLE.replace("'b'", "'a'"), 20);
        assertRefused("model.safetensors", "Duplicate field 'a'");
    }

    @Test
    void integersAsWeights() throws IOException {
        write(WHOLE.replace("F32', 'shape': [2, 2]", "I32', 'shape': [2, 2]"), 20);
        try (TensorSource source = Checkpoint.open(folder, Placement.cpu()).headersOnly()) {
            assertThatThrownBy(() -> source.read("a", 2, 2)).hasMessageContainingAll("'a'", "I32");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 60, 1L << 27, 1, Long.MIN_VALUE, 3})
    void headersOfNoLength(long length) throws IOException {
        write("model.safetensors", length, WHOLE, 20);
        assertRefused("model.safetensors", "Download it again");
    }

    @Test
    void headersThatAreNone() throws IOException {
        write("[".repeat(100_000), 0);
        assertRefused("is not a safetensors file");
        write("{'a': " + "[".repeat(100_000), 0);
        assertRefused("is not a safetensors file", "nesting depth");
        write("{'a': 3}", 0);
        assertRefused("'a'", "cannot be read");
        Files.write(folder.resolve("model.safetensors"), new byte[5]);
        assertRefused("cut off");
        write(WHOLE, 19);
        assertRefused("'b'", "cut off");
        Files.write(folder.resolve("model.safetensors"), new byte[0]);
        assertRefused("is empty");
    }

    @Test
    void otherFilesOfThatName() throws IOException {
        assertOther("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 5135149760\n", "git lfs pull");
        assertOther("\n<!DOCTYPE html><html><title>Log in</title></html>", "web page");
        assertOther("GGUF\003\000\000\000\000\000\000\000\000\000", "GGUF");
        assertOther("PK\003\004\000\000\000\000\000\000\000\000\000\000", "pickle");
    }

    private void assertOther(String content, String named) throws IOException {
        Files.writeString(folder.resolve("model.safetensors"), content);
        assertRefused("model.safetensors", named);
    }

    @Test
    void whatIsNoFile() throws Exception {
        Path weights = folder.resolve("model.safetensors");
        assertThat(new ProcessBuilder("mkfifo", weights.toString()).start().waitFor())
                .isZero();
        assertRefused("model.safetensors", "pipe");
        Files.delete(weights);
        Files.createSymbolicLink(weights, Path.of("/dev/zero"));
        assertRefused("model.safetensors", "device");
        Files.delete(weights);
        Files.createSymbolicLink(weights, Path.of("model.safetensors"));
        assertRefused("model.safetensors", "circle");
        Files.delete(weights);
        Files.createSymbolicLink(weights, Path.of("../blobs/4d7a"));
        assertRefused("model.safetensors", "not there");
        Files.delete(weights);
        Files.createDirectory(weights);
        assertRefused("model.safetensors", "is a folder");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'weight_map': {'a': '../../x.safetensors'}}      | '../../x.safetensors'",
                "{'weight_map': {'a': '/etc/passwd'}}              | '/etc/passwd'",
                "{'weight_map': {'a': 7}}                          | 7",
                "{'weight_map': {'a': '.'}}                        | '.'",
                "{'weight_map': {'a': 'x.safetensors'}}            | x.safetensors is missing",
                "{'weight_map': {}}                                | weight_map",
                "{'weight_map': ['a']}                             | weight_map",
                "{}                                                | weight_map",
                "[1]                                               | array",
                "{'weight_map': {'a': '1.safetensors', 'a': '1.safetensors'}} | Duplicate",
            })
    void indexesThatLeadAstray(String json, String named) throws IOException {
        write("1.safetensors", OWN, WHOLE, 20);
        Files.writeString(folder.resolve("model.safetensors.index.json"), json.replace('\'', '"'));
        assertRefused(named.replace('\'', '"'));
    }

    @Test
    void shardsThatDisagreeWithTheirIndex() throws IOException {
        write("model-00001-of-00002.safetensors", OWN, WHOLE, 20);
        write("model-00002-of-00002.safetensors", OWN, WHOLE.replace("'a'", "'c'"), 20);
        Path index = folder.resolve("model.safetensors.index.json");
        String map =
                "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\", \"c\": \"model-00002-of-00002.safetensors\"}}";
        Files.writeString(index, map);
        assertRefused("'b'", "is in both");
        write(
                "model-00002-of-00002.safetensors",
                OWN,
                "{'d': {'dtype': 'F32', 'shape': [1], 'data_offsets': [0, 4]}}",
                4);
        assertRefused("'c'", "in no file");
    }

    @ParameterizedTest
    @CsvSource({
        "w.quant_state.bitsandbytes__nf4, bitsandbytes nf4",
        "w.absmax, bitsandbytes",
        "w.SCB, bitsandbytes int8",
        "layer.qweight, gptq",
        "scaled_fp8, fp8"
    })
    void quantisedWeights(String tensor, String named) throws IOException {
        write(WHOLE.replace("'a'", "'" + tensor + "'"), 20);
        assertRefused(tensor, named, "quantised weights are not supported");
    }

    /** What is missing and what is left are told together. */
    @Test
    void namesOfBothSides() throws IOException {
        write(WHOLE, 20);
        try (TensorSource source = Checkpoint.open(folder, Placement.cpu()).headersOnly()) {
            source.read("x.weight", 2, 2);
            source.read("b", 1);
            assertThatThrownBy(source::requireAllRead)
                    .hasMessageContainingAll("'x.weight'", "[2, 2]", "holds 1 that the network has no layer for (a)");
        }
    }

    /** A network of a billion layers is not asked for layer by layer. */
    @Test
    void configurationsOfAnotherNetwork() throws IOException {
        write(WHOLE, 20);
        try (TensorSource source = Checkpoint.open(folder, Placement.cpu()).headersOnly()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1_000_000_000; i++) {
                            source.read("layers." + i, 1);
                        }
                    })
                    .hasMessageContainingAll("'layers.0'", "config.json");
        }
    }
}
