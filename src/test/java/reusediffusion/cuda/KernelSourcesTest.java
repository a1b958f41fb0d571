package reusediffusion.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PTX among the resources was made from the sources beside it: after a change run {@code src/main/cuda/compile}. */
class KernelSourcesTest {
    private static final Path SOURCES = Path.of("src/main/cuda");
    private static final Path COMPILED = Path.of("src/main/resources/reusediffusion/cuda");

    @ParameterizedTest
    @ValueSource(strings = {"norms", "heads", "gates", "groups", "eights", "latents", "updates"})
    void compiledFromTheseSources(String kernels) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (String source : new String[] {"numbers.cuh", "norms.cuh", kernels + ".cu"}) {
            digest.update(Files.readAllBytes(SOURCES.resolve(source)));
        }
        String first = Files.readAllLines(COMPILED.resolve(kernels + ".ptx")).get(0);
        assertThat(first).isEqualTo("// " + HexFormat.of().formatHex(digest.digest()));
    }
}
