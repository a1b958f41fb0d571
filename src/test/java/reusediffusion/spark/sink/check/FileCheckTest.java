package reusediffusion.spark.sink.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.Version;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.spark.sink.layout.Layout;
import reusediffusion.spark.sink.layout.Outcome;
import reusediffusion.spark.sink.layout.SampleDetails;
import reusediffusion.spark.sink.layout.StoredFile;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

/** Where a reader of a file would get anything else than what was written, the check of the file says so. */
class FileCheckTest {
    private static final List<String> IDS = List.of("a", "b.1", "ä/c");
    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.StringType)
            .add("prompt", DataTypes.StringType)
            .add("file", DataTypes.StringType)
            .add("member", DataTypes.StringType)
            .add("bytes", DataTypes.LongType)
            .add("sha256", DataTypes.StringType)
            .add(Ledger.MARKER, DataTypes.StringType);

    @TempDir
    private Path directory;

    private OutputFolder folder;

    @BeforeEach
    void name() {
        folder = new OutputFolder(directory.toUri().toString());
    }

    private static Outcome sample(String id) {
        byte[][] files = {("picture of " + id).getBytes(StandardCharsets.UTF_8)};
        SampleDetails details = new SampleDetails(null, null, null, 1, null, null, null);
        return new Outcome(
                id, "prompt of " + id, null, 1, "png", files, "1", 0, 0, 0, false, null, null, null, null, details);
    }

    private static Row row(String id, StoredFile stored) {
        Object[] values = {
            id, "prompt of " + id, stored.file(), stored.member(), stored.bytes(), stored.sha256(), "marker"
        };
        return new GenericRowWithSchema(values, SCHEMA);
    }

    private List<Row> written(Store store, String layout) throws IOException {
        store.makeFolder(folder.at("data"));
        Layout files = Layout.named(layout, store, folder, "attempt");
        List<Row> rows = new ArrayList<>();
        for (String id : IDS) {
            rows.add(row(id, files.store(sample(id)).stored()));
        }
        files.finish();
        return rows;
    }

    private List<String> problems(Store store, List<Row> rows) throws IOException {
        return new FileCheck(folder)
                .findings(store, rows.get(0).getAs("file"), rows.iterator()).stream()
                        .map(finding -> finding.getString(3))
                        .toList();
    }

    /** In tars, and in Parquet files all before the description of the columns. */
    @ParameterizedTest
    @CsvSource({"webdataset, .tar, 11", "parquet, .parquet, 41"})
    void bitsThatFlip(String layout, String ending, int step) throws Exception {
        try (Store store = new Store(folder, new Configuration())) {
            List<Row> rows = written(store, layout);
            assertThat(problems(store, rows)).isEmpty();
            Path file = directory.resolve("data/attempt" + ending);
            byte[] whole = Files.readAllBytes(file);
            List<String> before = read(file);
            assertThat(before).hasSizeGreaterThanOrEqualTo(IDS.size());
            int missed = 0;
            for (int at = 0; at < end(whole, ending); at += step) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << at % 8);
                Files.write(file, damaged);
                if (problems(store, rows).isEmpty()) {
                    assertThat(read(file)).as("byte " + at).isEqualTo(before);
                    missed++;
                }
            }
            assertThat(missed).isLessThan(whole.length); // what fills blocks up
        }
    }

    /** Nothing else tells of the columns, places and statistics that readers believe. */
    @Test
    void bitsThatFlipAtTheEndOfAParquetFile() throws Exception {
        try (Store store = new Store(folder, new Configuration())) {
            List<Row> rows = written(store, "parquet");
            Path file = directory.resolve("data/attempt.parquet");
            byte[] whole = Files.readAllBytes(file);
            BitSet program = new BitSet();
            String text = new String(whole, StandardCharsets.ISO_8859_1);
            for (String told : List.of("reusediffusion.writing", Version.FULL_VERSION)) {
                assertThat(text).containsOnlyOnce(told);
                // Behind the first lies its value, a byte with two that say what it is.
                program.set(text.indexOf(told), text.indexOf(told) + told.length() + 3);
            }
            List<Integer> missed = new ArrayList<>();
            int flipped = 0;
            for (int at = end(whole, ".parquet"); at < whole.length; at += 31) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << at % 8);
                Files.write(file, damaged);
                // Who wrote it is not known then, and may have written it so.
                if (!program.get(at)) {
                    flipped++;
                    if (problems(store, rows).isEmpty()) {
                        missed.add(at);
                    }
                }
            }
            // Of all bits five are, which turn the program's name into something that readers pass over.
            assertThat(missed).as("of " + flipped).hasSizeLessThan(2);
            Files.write(file, whole);
            assertThat(problems(store, rows)).isEmpty();
        }
    }

    private static int end(byte[] whole, String ending) {
        if (ending.equals(".tar")) {
            return whole.length;
        }
        int length = java.nio.ByteBuffer.wrap(whole)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getInt(whole.length - 8);
        return whole.length - 8 - length;
    }

    /** All that others read of it, up to where they would stop. */
    private static List<String> read(Path file) throws IOException {
        List<String> found = new ArrayList<>();
        if (file.toString().endsWith(".parquet")) {
            var path = new org.apache.hadoop.fs.Path(file.toUri());
            try (var reader =
                    ParquetReader.builder(new GroupReadSupport(), path).build()) {
                for (Group row = reader.read(); row != null; row = reader.read()) {
                    found.add(row.toString());
                }
            }
            return found;
        }
        var bytes = new ByteArrayInputStream(Files.readAllBytes(file));
        try (var tar = new TarArchiveInputStream(bytes, "UTF-8")) {
            for (var entry = tar.getNextTarEntry();
                    entry != null && entry.isCheckSumOK();
                    entry = tar.getNextTarEntry()) {
                found.add(entry.getName() + " " + new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            return found;
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource({"webdataset, .tar, 1024", "parquet, .parquet, 8"})
    void filesThatAreCut(String layout, String ending, int least) throws Exception {
        try (Store store = new Store(folder, new Configuration())) {
            List<Row> rows = written(store, layout);
            Path file = directory.resolve("data/attempt" + ending);
            byte[] whole = Files.readAllBytes(file);
            for (int length = 0; length < whole.length - least; length += 211) {
                Files.write(file, java.util.Arrays.copyOf(whole, length));
                if (problems(store, rows).isEmpty()) {
                    assertThat(read(file)).as("cut to " + length).hasSize(2 * IDS.size());
                }
            }
        }
    }

    /** As where a bit of a marker has flipped, which is a row of another sample then. */
    @ParameterizedTest
    @CsvSource({"files", "webdataset", "parquet"})
    void idsThatAreNotTheirFiles(String layout) throws Exception {
        try (Store store = new Store(folder, new Configuration())) {
            for (Row row : written(store, layout)) {
                assertThat(problems(store, List.of(row))).isEmpty();
                Object[] other = ((GenericRowWithSchema) row).values().clone();
                other[0] = other[0] + "x";
                assertThat(problems(store, List.of(new GenericRowWithSchema(other, SCHEMA))))
                        .singleElement()
                        .asString()
                        .startsWith("Sample " + other[0] + " is not the one that ")
                        .endsWith(" is named after: its marker has changed.");
            }
        }
    }

    @Test
    void namesWithAHash() throws Exception {
        try (Store store = new Store(folder, new Configuration())) {
            store.makeFolder(folder.at("data"));
            Layout files = Layout.named("files", store, folder, "hashed");
            for (String id : List.of("Cat", "cat", "x".repeat(300), "..", "")) {
                Row row = row(id, files.store(sample(id)).stored());
                files.finish();
                assertThat(problems(store, List.of(row))).isEmpty();
            }
        }
    }

    /** The end of a Parquet file depends on where its groups of rows were cut. */
    @Test
    void aLargeParquetFileIsWhole() throws Exception {
        try (Store store = new Store(folder, new Configuration())) {
            store.makeFolder(folder.at("data"));
            Layout files = Layout.named("parquet", store, folder, "attempt");
            List<Row> rows = new ArrayList<>();
            Random random = new Random(1);
            for (int i = 0; i < 24; i++) {
                byte[][] picture = {new byte[1 + random.nextInt(3 << 20)]};
                random.nextBytes(picture[0]);
                SampleDetails details = new SampleDetails("{}", 64, 1 + i, 1, i % 2 == 0 ? null : 1.0 / i, null, null);
                Outcome made = new Outcome(
                        "s" + i,
                        "a " + i,
                        i % 3 == 0 ? null : "",
                        i,
                        "mp4",
                        picture,
                        "1",
                        0,
                        0,
                        0,
                        false,
                        null,
                        null,
                        null,
                        null,
                        details);
                rows.add(row(made.id(), files.store(made).stored()));
            }
            files.finish();
            assertThat(problems(store, rows)).isEmpty();
            assertThat(Files.size(directory.resolve("data/attempt.parquet"))).isGreaterThan(33L << 20);
        }
    }
}
