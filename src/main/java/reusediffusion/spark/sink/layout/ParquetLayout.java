package reusediffusion.spark.sink.layout;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.names.SampleNames;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.sink.store.StoreStream;

/**
 * One Parquet file a chunk, a row a sample, with the picture itself in the column {@code image}, a struct (bytes, path); a clip in a single
 * file that is no picture (MP4) is the column {@code video}. The path is a name that no other row of the file has.
 *
 * <p>Source: the features Image and Video of the Hugging Face library datasets, whose description of the columns lies in the file's metadata.
 */
final class ParquetLayout implements Layout {
    static final String ENDING = ".parquet";
    static final String BYTES = "bytes";
    static final String PATH = "path";

    /** Held in memory until it is written; small enough for many lanes, large enough for readers. */
    private static final long ROW_GROUP = 32L << 20;

    private static final int ROWS_BETWEEN_CHECKS = 16; // pictures are large: sizes are looked at often

    private final Store store;
    private final OutputFolder folder;
    private final String file;
    private final SampleNames names = SampleNames.ofFiles();
    private StoreStream out;
    private ParquetWriter<Group> writer;
    private MessageType schema;

    ParquetLayout(Store store, OutputFolder folder, String attempt) {
        this.store = store;
        this.folder = folder;
        file = "data/" + attempt + ENDING;
    }

    @Override
    public SavedSample store(Outcome sample) throws IOException {
        long start = System.nanoTime();
        if (sample.files().length != 1) {
            throw new IllegalArgumentException("The sample " + sample.id() + " is of " + sample.files().length
                    + " files, and a row of --layout parquet holds one; use --format mp4 or gif, or another layout.");
        }
        if (writer == null) {
            open(column(sample.extension()));
        }
        String ending = "." + sample.extension();
        String name = names.of(sample.id(), ending) + ending;
        writer.write(row(sample, name));
        return SavedSample.since(start, StoredFile.of(file, name, sample.files()));
    }

    /** What holds the file itself, by its kind. */
    static String column(String extension) {
        return extension.equals("mp4") ? "video" : "image";
    }

    private void open(String column) throws IOException {
        schema = schema(column);
        out = store.create(folder.at(file));
        writer = ExampleParquetWriter.builder(new ParquetStreams.Output(out))
                .withConf(new Configuration(false))
                .withType(schema)
                .withExtraMetaData(Map.of("huggingface", features(column)))
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED) // pictures are compressed already
                .withRowGroupSize(ROW_GROUP)
                .withMinRowCountForPageSizeCheck(1)
                .withMaxRowCountForPageSizeCheck(ROWS_BETWEEN_CHECKS)
                .withDictionaryEncoding(false)
                .build();
    }

    private static MessageType schema(String column) {
        var text = LogicalTypeAnnotation.stringType();
        return Types.buildMessage()
                .required(PrimitiveTypeName.BINARY)
                .as(text)
                .named("id")
                .optional(PrimitiveTypeName.BINARY)
                .as(text)
                .named("prompt")
                .optional(PrimitiveTypeName.BINARY)
                .as(text)
                .named("negative_prompt")
                .required(PrimitiveTypeName.INT64)
                .named("seed")
                .optionalGroup()
                .optional(PrimitiveTypeName.BINARY)
                .named(BYTES)
                .optional(PrimitiveTypeName.BINARY)
                .as(text)
                .named(PATH)
                .named(column)
                .optional(PrimitiveTypeName.INT32)
                .named("width")
                .optional(PrimitiveTypeName.INT32)
                .named("height")
                .optional(PrimitiveTypeName.INT32)
                .named("num_frames")
                .optional(PrimitiveTypeName.INT32)
                .named("num_inference_steps")
                .optional(PrimitiveTypeName.DOUBLE)
                .named("guidance_scale")
                .optional(PrimitiveTypeName.INT32)
                .named("network_calls")
                .optional(PrimitiveTypeName.BINARY)
                .as(text)
                .named("settings")
                .named("samples");
    }

    private Group row(Outcome sample, String name) {
        Group row = new SimpleGroupFactory(schema).newGroup();
        SampleDetails details = sample.details();
        int calls = (int) sample.called().chars().filter(c -> c == '1').count();
        row.append("id", sample.id());
        text(row, "prompt", sample.prompt());
        text(row, "negative_prompt", sample.negativePrompt());
        row.append("seed", sample.seed());
        row.addGroup(column(sample.extension()))
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
    private static String features(String column) {
        Map<String, String> types = new TreeMap<>(Map.of(
                "seed", "int64",
                "width", "int32",
                "height", "int32",
                "num_frames", "int32",
                "num_inference_steps", "int32",
                "guidance_scale", "float64",
                "network_calls", "int32"));
        StringBuilder features = new StringBuilder("{\"info\": {\"features\": {");
        schema(column).getFields().forEach(field -> {
            String name = field.getName();
            String feature = name.equals(column)
                    ? "{\"_type\": \"" + (column.equals("video") ? "Video" : "Image") + "\"}"
                    : "{\"dtype\": \"" + types.getOrDefault(name, "string") + "\", \"_type\": \"Value\"}";
            features.append(features.charAt(features.length() - 1) == '{' ? "" : ", ")
                    .append('"')
                    .append(name)
                    .append("\": ")
                    .append(feature);
        });
        return features.append("}}}").toString();
    }

    @Override
    public void finish() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }

    @Override
    public void discard() throws IOException {
        if (out != null) {
            store.discard(out, folder.at(file));
        }
    }
}
