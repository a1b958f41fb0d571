package reusediffusion.spark.prompts;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.parquet.example.data.Group;

/**
 * The columns of DiffusionDB's metadata, and what they are here. Its sampler is no scheduler's name, and is not read.
 *
 * <p>Source: Wang et al., DiffusionDB, arXiv 2210.14896, {@code metadata.parquet}.
 */
final class DiffusionDb {
    private static final String IMAGE = "image_name";
    private static final Map<String, String> COLUMNS =
            Map.of(IMAGE, "id", "step", "num_inference_steps", "cfg", "guidance_scale");

    private DiffusionDb() {}

    /** Of a file's columns those that mean another one here, with that; none where the file is not in this style. */
    static Map<String, String> columns(Set<String> columns) {
        return columns.contains("prompt") && columns.containsAll(COLUMNS.keySet()) ? new TreeMap<>(COLUMNS) : Map.of();
    }

    /** A value; names of images lose their ending, which files get anew. */
    static Object value(ParquetValue value, Group row) {
        Object read = value.of(row);
        boolean isImage = value.name().equals("id")
                && Records.normal(value.type().getName()).equals(IMAGE);
        return isImage && read instanceof String text ? text.replaceFirst("\\.(png|webp|jpg)$", "") : read;
    }
}
