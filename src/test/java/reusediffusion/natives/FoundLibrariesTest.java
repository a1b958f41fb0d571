package reusediffusion.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundLibrariesTest {
    @TempDir
    private Path first;

    @TempDir
    private Path second;

    private static Path library(Path folder, String name, String version) throws IOException {
        return Files.createFile(folder.resolve(System.mapLibraryName(name) + version));
    }

    private static File file(URL... urls) throws Exception {
        assertThat(urls).hasSize(1);
        return new File(urls[0].toURI());
    }

    @Test
    void aLibraryIsFoundByNameAndVersion() throws Exception {
        Path versioned = library(second, "a", ".13");
        Path plain = library(first, "b", "");
        FoundLibraries libraries = new FoundLibraries(List.of(first, second));
        assertThat(file(libraries.get("a@.13"))).isEqualTo(versioned.toFile());
        assertThat(file(libraries.get("b"))).isEqualTo(plain.toFile());
        assertThat(file(libraries.get("b@.2"))).isEqualTo(plain.toFile());
        assertThat(file(libraries.get("a")))
                .as("another version's file is another library")
                .doesNotExist();
    }

    @Test
    void whatIsKeptComesFirst() throws Exception {
        library(first, "a", "");
        FoundLibraries libraries = new FoundLibraries(List.of(first));
        URL[] kept = {second.toUri().toURL()};
        libraries.put("a", kept);
        assertThat(libraries.get("a")).isSameAs(kept);
    }

    @Test
    void javacppSearchesForOtherNamesAndForCuda() throws Exception {
        library(first, "a", "");
        assertThat(new FoundLibraries(List.of(first)).get("a#b")).isNull();
        library(first, "torch_cuda", "");
        assertThat(new FoundLibraries(List.of(first)).get("cublas@.13")).isNull();
    }

    /** The map that is replaced has no name that JavaCPP promises to keep. */
    @Test
    void javacppAsksIt() throws Exception {
        Natives.ready();
        Field map = Loader.class.getDeclaredField("foundLibraries");
        map.setAccessible(true);
        assertThat(map.get(null)).isInstanceOf(FoundLibraries.class);
    }
}
