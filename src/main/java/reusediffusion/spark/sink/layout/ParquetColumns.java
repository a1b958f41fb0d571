package reusediffusion.spark.sink.layout;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * The columns of a row for a sample, as Parquet has them and as the library datasets reads them.
 *
 * <p>Source: the features Image and Video of the Hugging Face library datasets.
 *
 * @param picture the column that holds the file itself
 */
record ParquetColumns(String picture, MessageType schema) {
    static final String BYTES = "bytes";
    static final String PATH = "path";

    /** Says in a file how it was written. Whatever changes the bytes that {@link #writer} makes of rows gets the next number. */
    static final String WRITING = "reusediffusion.writing";

    static final String WRITTEN = "1";

    /** Held in memory until it is written; small enough for many lanes, large enough for readers. */
    private static final long ROW_GROUP = 32L << 20;

    private static final int ROWS_BETWEEN_CHECKS = 16; // pictures are large: sizes are looked at often

    ParquetColumns(String picture) {
        this(picture, schema(picture));
    }

    private static MessageType schema(String column) {
        String columns =
                """
                message samples {
                  required binary id (STRING);
                  optional binary prompt (STRING);
                  optional binary negative_prompt (STRING);
                  required int64 seed;
                  optional group %s {
                    optional binary %s;
                    optional binary %s (STRING);
                  }
                  optional int32 width;
                  optional int32 height;
                  optional int32 num_frames;
                  optional int32 num_inference_steps;
                  optional double guidance_scale;
                  optional int32 network_calls;
                  optional binary settings (STRING);
                }
                """;
        return MessageTypeParser.parseMessageType(String.format(Locale.ROOT, columns, column, BYTES, PATH));
    }

    /** Writes rows to a file. */
    ParquetWriter<Group> writer(OutputFile file) throws IOException {
        return ExampleParquetWriter.builder(file)
                .withConf(new Configuration(false))
                .withType(schema)
                .withExtraMetaData(told())
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED) // pictures are compressed already
                .withRowGroupSize(ROW_GROUP)
                .withMinRowCountForPageSizeCheck(1)
                .withMaxRowCountForPageSizeCheck(ROWS_BETWEEN_CHECKS)
                .withDictionaryEncoding(false)
                .build();
    }

    /** What a file says of itself beside its columns. */
    Map<String, String> told() {
        return new TreeMap<>(Map.of("huggingface", features(), WRITING, WRITTEN));
    }

    /** A sample as a row; {@code name} is that of its file. */
    Group row(Outcome sample, String name) {
        Group row = new SimpleGroupFactory(schema).newGroup();
        SampleDetails details = sample.details();
        int calls = (int) sample.called().chars().filter(c -> c == '1').count();
        row.append("id", sample.id());
        text(row, "prompt", sample.prompt());
        text(row, "negative_prompt", sample.negativePrompt());
        row.append("seed", sample.seed());
        row.addGroup(picture)
                .append(BYTES, Binary.fromConstantByteArray(sample.files()[0]))
                .append(PATH, name);
        whole(row, "width", details.width());
        whole(row, "height", details.height());
        whole(row, "num_frames", details.frames());
        whole(row, "num_inference_steps", sample.called().length());
        if (details.guidance() != null) {
            row.append("guidance_scale", details.guidance());
        }
        whole(row, "network_calls", calls);
        text(row, "settings", details.settings());
        return row;
    }

    private static void text(Group row, String column, String value) {
        if (value != null) {
            row.append(column, value);
        }
    }

    private static void whole(Group row, String column, Integer value) {
        if (value != null) {
            row.append(column, value);
        }
    }

    /** What datasets reads of the columns: that one of them is pictures cannot be seen from its type. */
    private String features() {
        Map<String, String> types = new TreeMap<>(Map.of(
                "seed", "int64",
                "width", "int32",
                "height", "int32",
                "num_frames", "int32",
                "num_inference_steps", "int32",
                "guidance_scale", "float64",
                "network_calls", "int32"));
        StringBuilder features = new StringBuilder("{\"info\": {\"features\": {");
        schema.getFields().forEach(field -> {
            String name = field.getName();
            String feature = name.equals(picture)
                    ? "{\"_type\": \"" + (picture.equals("video") ? "Video" : "Image") + "\"}"
                    : "{\"dtype\": \"" + types.getOrDefault(name, "string") + "\", \"_type\": \"Value\"}";
            features.append(features.charAt(features.length() - 1) == '{' ? "" : ", ")
                    .append('"')
                    .append(name)
                    .append("\": ")
                    .append(feature);
        });
        return features.append("}}}").toString();
    }
}
