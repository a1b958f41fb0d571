package reusediffusion.report;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A file of measurements, one JSON object a line, the latest last. */
public final class PerformanceLog {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private PerformanceLog() {}

    /** Adds a line; the file is made where there is none. */
    public static void append(Path file, PerformanceEntry entry) throws IOException {
        Files.writeString(
                file,
                JSON.writeValueAsString(entry) + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /**
     * All measurements in their order.
     *
     * @throws IllegalArgumentException that names a line which is none
     */
    public static List<PerformanceEntry> read(Path file) throws IOException {
        List<PerformanceEntry> entries = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                entries.add(JSON.readValue(line, PerformanceEntry.class));
            } catch (IOException e) {
                throw new IllegalArgumentException(file + ", line " + number + ", is no measurement: "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ".");
            }
        }
        return entries;
    }
}
