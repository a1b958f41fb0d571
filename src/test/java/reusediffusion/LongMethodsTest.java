package reusediffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongMethodsTest {
    @Test
    void aMethodIsCountedFromItsAnnotationsToItsLastBrace(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("room/Example.java");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                """
                class Example {
                    /** Words do not count. */
                    Example() {}

                    @Override
                    public String toString() {
                        return new Object() {
                            void inner() {
                            }
                        }.toString();
                    }

                    void same() {}

                    void same(int other) {
                        // comments do
                    }
                }
                """);
        assertThat(LongMethods.lengths(folder))
                .isEqualTo(Map.of(
                        "room/Example.java#<init>", 1,
                        "room/Example.java#toString", 7,
                        "room/Example.java#inner", 2,
                        "room/Example.java#same", 3));
    }
}
