package reusediffusion.spark.batch;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sizes of batches that were measured, kept in a file by model, size of samples and card. */
public record BatchSizes(Path file) {
    private static final Logger LOG = LoggerFactory.getLogger(BatchSizes.class);
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String SIZE = "batch_size";
    private static final String RATES = "samples_a_second";

    /** Those of one model and size of samples, by card. */
    TreeMap<String, BatchSearch> of(String kind) {
        TreeMap<String, BatchSearch> cards = new TreeMap<>();
        all().getOrDefault(kind, Map.of()).forEach((card, kept) -> {
            TreeMap<Integer, Double> rates = new TreeMap<>();
            ((Map<?, ?>) kept.get(RATES))
                    .forEach(
                            (size, rate) -> rates.put(Integer.valueOf(size.toString()), ((Number) rate).doubleValue()));
            cards.put(card, new BatchSearch(((Number) kept.get(SIZE)).intValue(), rates));
        });
        return cards;
    }

    /** Keeps one more; where that cannot be, it is measured again another time. */
    void keep(String kind, String card, BatchSearch found) {
        TreeMap<String, Map<String, Map<String, Object>>> all = new TreeMap<>(all());
        Map<String, Map<String, Object>> cards = new TreeMap<>(all.getOrDefault(kind, Map.of()));
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put(SIZE, found.size());
        kept.put(RATES, found.rates());
        cards.put(card, kept);
        all.put(kind, cards);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path part = Files.createTempFile(file.toAbsolutePath().getParent(), ".batch-sizes", ".json");
            Files.write(part, JSON.writeValueAsBytes(all));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("The measured size of batches is not kept: {}", e.getMessage());
        }
    }

    /** A file that cannot be read holds nothing. */
    private Map<String, Map<String, Map<String, Object>>> all() {
        try {
            return Files.exists(file) ? JSON.readValue(file.toFile(), new TypeReference<>() {}) : Map.of();
        } catch (IOException e) {
            LOG.warn("{} cannot be read, and sizes of batches are measured anew: {}", file, e.getMessage());
            return Map.of();
        }
    }
}
