package reusediffusion.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The thousand prompts of the demo models are what the job writes. */
class WritePromptsTest {
    private static final Path THOUSAND = Path.of("input/prompts/shapes-1000.txt");

    @TempDir
    Path folder;

    @Test
    void theFileIsWhatTheJobWrites() throws IOException {
        Path made = folder.resolve("made.txt");
        Console console = Console.run(
                "local[1]",
                new WritePrompts(),
                "--without=input/prompts/shapes.txt,input/prompts/plan-shapes.txt",
                "--output=" + made);
        assertThat(console.code()).as(console.errors()).isZero();
        assertThat(made).hasSameBinaryContentAs(THOUSAND);
        List<String> lines = Files.readAllLines(THOUSAND);
        assertThat(lines).hasSize(1000).doesNotHaveDuplicates();
        assertThat(lines).doesNotContainAnyElementsOf(Files.readAllLines(Path.of("input/prompts/plan-shapes.txt")));
    }
}
