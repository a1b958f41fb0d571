package reusediffusion.spark.sink.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.sink.check.FileCheck;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

/** A Parquet file of ours, read by the format's own library, and compared with its marker. */
class ParquetLayoutTest {
    private static final Configuration PLAIN = new Configuration();
    private static final List<String> IDS = List.of("a/b", "Cat", "cat", "ä", "x".repeat(300), "a.png");

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("data/attempt.parquet");
    }

    private org.apache.hadoop.fs.Path path() {
        return new org.apache.hadoop.fs.Path(file().toUri());
    }

    private OutputFolder folder() {
        return new OutputFolder(directory.toUri().toString());
    }

    private List<StoredFile> written(String extension) throws Exception {
        List<StoredFile> stored = new ArrayList<>();
        try (Store store = new Store(folder(), PLAIN)) {
            store.makeFolder(folder().at("data"));
            ParquetLayout layout = new ParquetLayout(store, folder(), "attempt");
            for (String id : IDS) {
                stored.add(layout.store(sample(id, extension, content(id))).stored());
            }
            layout.finish();
        }
        return stored;
    }

    private static byte[] content(String id) {
        return ("picture of " + id).getBytes(StandardCharsets.UTF_8);
    }

    private static Outcome sample(String id, String extension, byte[]... files) {
        SampleDetails details = new SampleDetails("{\"width\": 64}", 64, null, 1, 4.5, null, null);
        String negative = id.equals("cat") ? "" : null;
        return new Outcome(
                id,
                "prompt of " + id,
                negative,
                -7,
                extension,
                files,
                "1101",
                0,
                0,
                0,
                false,
                null,
                null,
                null,
                null,
                details);
    }

    @Test
    void holdsARowForEachId() throws Exception {
        List<StoredFile> stored = written("png");
        assertThat(stored).extracting(StoredFile::file).containsOnly("data/attempt.parquet");
        assertThat(stored)
                .extracting(StoredFile::member)
                .doesNotHaveDuplicates()
                .contains("%C3%A4.png", "Cat.png", "a.png.png");
        List<Group> rows = new ArrayList<>();
        try (var reader = ParquetReader.builder(new GroupReadSupport(), path()).build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                rows.add(row);
            }
        }
        assertThat(rows).hasSize(IDS.size());
        for (int i = 0; i < rows.size(); i++) {
            Group row = rows.get(i);
            assertThat(row.getString("id", 0)).isEqualTo(IDS.get(i));
            assertThat(row.getString("prompt", 0)).isEqualTo("prompt of " + IDS.get(i));
            assertThat(row.getFieldRepetitionCount("negative_prompt")).isEqualTo(i == 2 ? 1 : 0);
            assertThat(row.getLong("seed", 0)).isEqualTo(-7);
            assertThat(row.getGroup("image", 0).getBinary("bytes", 0).getBytes())
                    .isEqualTo(content(IDS.get(i)));
            assertThat(row.getGroup("image", 0).getString("path", 0))
                    .isEqualTo(stored.get(i).member());
            assertThat(row.getInteger("width", 0)).isEqualTo(64);
            assertThat(row.getFieldRepetitionCount("height")).isZero();
            assertThat(row.getInteger("num_inference_steps", 0)).isEqualTo(4);
            assertThat(row.getInteger("network_calls", 0)).isEqualTo(3);
            assertThat(row.getDouble("guidance_scale", 0)).isEqualTo(4.5);
            assertThat(row.getString("settings", 0)).isEqualTo("{\"width\": 64}");
        }
        Map<String, byte[]> found = Members.read(
                FileSystem.getLocal(PLAIN), path(), List.of(stored.get(1).member(), "none"));
        assertThat(found).containsOnlyKeys("Cat.png");
        assertThat(found.get("Cat.png")).isEqualTo(content("Cat"));
    }

    /** The library datasets reads from the file's own metadata which column is pictures. */
    @Test
    void saysWhichColumnIsPictures() throws Exception {
        written("png");
        assertThat(features().at("/image/_type").asText()).isEqualTo("Image");
        assertThat(features().at("/seed/dtype").asText()).isEqualTo("int64");
        Files.delete(file());
        written("mp4");
        assertThat(features().at("/video/_type").asText()).isEqualTo("Video");
        assertThat(features().has("image")).isFalse();
    }

    /**
     * That library takes a column for what the metadata say of it only where the column has the type that this feature is stored in.
     *
     * <p>Source: {@code Features.from_arrow_schema}, {@code Image} and {@code Video} of datasets 5.0.2.
     */
    @Test
    void everyColumnHasTheTypeOfItsFeature() throws Exception {
        for (String extension : List.of("png", "mp4")) {
            Files.deleteIfExists(file());
            written(extension);
            JsonNode features = features();
            MessageType schema = schema();
            assertThat(features.fieldNames())
                    .toIterable()
                    .containsExactlyElementsOf(
                            schema.getFields().stream().map(Type::getName).toList());
            for (Type field : schema.getFields()) {
                assertThat(stored(field)).as(field.getName()).isEqualTo(type(features.path(field.getName())));
            }
        }
    }

    private static String type(JsonNode feature) {
        return feature.path("_type").asText().equals("Value")
                ? feature.path("dtype").asText()
                : "struct<bytes: binary, path: string>";
    }

    /** A column's type as Arrow reads it from Parquet; every part of a struct may be absent. */
    private static String stored(Type field) {
        if (!field.isPrimitive()) {
            assertThat(field.isRepetition(Type.Repetition.OPTIONAL)).isTrue();
            return field.asGroupType().getFields().stream()
                    .peek(part -> assertThat(part.isRepetition(Type.Repetition.OPTIONAL))
                            .isTrue())
                    .map(part -> part.getName() + ": " + stored(part))
                    .collect(Collectors.joining(", ", "struct<", ">"));
        }
        boolean text = LogicalTypeAnnotation.stringType().equals(field.getLogicalTypeAnnotation());
        return switch (field.asPrimitiveType().getPrimitiveTypeName()) {
            case BINARY -> text ? "string" : "binary";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case DOUBLE -> "float64";
            default -> throw new AssertionError(field);
        };
    }

    private MessageType schema() throws Exception {
        try (var reader = ParquetFileReader.open(HadoopInputFile.fromPath(path(), PLAIN))) {
            return reader.getFileMetaData().getSchema();
        }
    }

    private JsonNode features() throws Exception {
        try (var reader = ParquetFileReader.open(HadoopInputFile.fromPath(path(), PLAIN))) {
            String told = reader.getFileMetaData().getKeyValueMetaData().get("huggingface");
            return new ObjectMapper().readTree(told).at("/info/features");
        }
    }

    @Test
    void aClipOfManyFilesIsNoRow() throws Exception {
        try (Store store = new Store(folder(), PLAIN)) {
            ParquetLayout layout = new ParquetLayout(store, folder(), "attempt");
            assertThatThrownBy(() -> layout.store(sample("clip", "png", new byte[1], new byte[1])))
                    .hasMessageContaining("use --format mp4 or gif");
            layout.finish();
            layout.discard();
        }
        assertThat(file()).doesNotExist();
    }

    @Test
    void damageIsFoundRowByRow() throws Exception {
        List<StoredFile> stored = written("png");
        assertThat(problems(stored)).isEmpty();
        byte[] whole = Files.readAllBytes(file());
        byte[] changed = whole.clone();
        changed[new String(whole, StandardCharsets.ISO_8859_1).indexOf("picture of Cat")] ^= 1;
        Files.write(file(), changed);
        assertThat(problems(stored))
                .containsExactly("Sample Cat is damaged: Cat.png in data/attempt.parquet has changed.");
        Files.write(file(), java.util.Arrays.copyOf(whole, whole.length - 10));
        assertThat(problems(stored))
                .hasSize(IDS.size())
                .allMatch(problem -> problem.contains(" is missing: there is no "));
        Files.delete(file());
        assertThat(problems(stored)).hasSize(IDS.size());
    }

    private List<String> problems(List<StoredFile> stored) throws Exception {
        StructType schema = new StructType()
                .add(Ledger.MARKER, DataTypes.StringType)
                .add("id", DataTypes.StringType)
                .add("file", DataTypes.StringType)
                .add("member", DataTypes.StringType)
                .add("bytes", DataTypes.LongType)
                .add("sha256", DataTypes.StringType);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            StoredFile each = stored.get(i);
            Object[] values = {"m", IDS.get(i), each.file(), each.member(), each.bytes(), each.sha256()};
            rows.add(new GenericRowWithSchema(values, schema));
        }
        try (Store store = new Store(folder(), PLAIN)) {
            return new FileCheck(folder())
                    .findings(store, "data/attempt.parquet", rows.iterator()).stream()
                            .map(finding -> finding.getString(3))
                            .toList();
        }
    }
}
