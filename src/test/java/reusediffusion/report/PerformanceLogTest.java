package reusediffusion.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerformanceLogTest {
    @TempDir
    Path folder;

    private static PerformanceEntry step(String who, String model, String precision, Double millis) {
        return new PerformanceEntry(
                "2026-11-27",
                "1171105",
                "test",
                who,
                model,
                1024,
                1024,
                1,
                1,
                "bfloat16",
                precision,
                millis,
                null,
                null,
                null,
                new ObjectMapper().createObjectNode().put("device", "a card"));
    }

    @Test
    void linesComeBackInTheirOrder() throws IOException {
        Path file = folder.resolve("log.jsonl");
        List<PerformanceEntry> entries = List.of(step("ours", "A", null, 3.5), step("floor", "A", "fp8", null));
        for (PerformanceEntry entry : entries) {
            PerformanceLog.append(file, entry);
        }
        assertThat(Files.readAllLines(file)).hasSize(2);
        assertThat(PerformanceLog.read(file)).isEqualTo(entries);
        Files.writeString(file, "{\"who\": \n", java.nio.file.StandardOpenOption.APPEND);
        assertThatThrownBy(() -> PerformanceLog.read(file))
                .hasMessageContaining("log.jsonl, line 3, is no measurement");
    }

    @Test
    void theLatestFigureOfEachStandsWithOursFirst() {
        var millis = PerformanceChart.millis(List.of(
                step("peer", "A", null, 9.0),
                step("ours", "A", null, 8.0),
                step("ours", "A", null, 7.0),
                step("ours", "A", "fp8", 5.0)));
        assertThat(millis.keySet()).containsExactly("ours", "ours, fp8", "peer");
        assertThat(millis.get("ours")).containsEntry("A", 7.0);
        assertThatThrownBy(() -> PerformanceChart.png(List.of(step("peer", "A", null, 9.0))))
                .hasMessageContaining("is this project's own");
    }

    @Test
    void theProjectsOwnLogCanBeDrawn() throws IOException {
        byte[] png = PerformanceChart.png(PerformanceLog.read(Path.of("docs/performance.jsonl")));
        assertThat(new String(png, 1, 3, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("PNG");
    }
}
