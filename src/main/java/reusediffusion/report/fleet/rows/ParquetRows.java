package reusediffusion.report.fleet.rows;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;

/** Records of one kind as a Parquet file on this machine: a column for each component, without Spark. */
final class ParquetRows<T extends Record> {
    private final Class<T> kind;
    private final List<RecordColumn> columns;
    private final MessageType schema;

    ParquetRows(Class<T> kind) {
        this.kind = kind;
        this.columns =
                Arrays.stream(kind.getRecordComponents()).map(RecordColumn::new).toList();
        this.schema = new MessageType(
                kind.getSimpleName(), columns.stream().map(RecordColumn::type).toList());
    }

    /** What fills a file. */
    interface Writing {
        /** Writes a file that is not there yet. */
        void to(Path file) throws IOException;
    }

    /** Puts a file in its place when it is written to its end; one that was there stays until then. */
    static void whole(Path file, Writing writing) throws IOException {
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            Files.deleteIfExists(part);
            writing.to(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
            Files.deleteIfExists(
                    file.resolveSibling("." + part.getFileName() + ".crc")); // Hadoop's own, of no use here
        }
    }

    void write(List<T> rows, Path file) throws IOException {
        whole(file, part -> {
            var path = new org.apache.hadoop.fs.Path(part.toUri());
            try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(path)
                    .withConf(new Configuration(false))
                    .withType(schema)
                    .withCompressionCodec(CompressionCodecName.GZIP)
                    .build()) {
                for (T row : rows) {
                    writer.write(group(row));
                }
            }
        });
    }

    private Group group(T row) {
        Group group = new SimpleGroupFactory(schema).newGroup();
        columns.forEach(column -> column.write(row, group));
        return group;
    }

    List<T> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There are no rows " + file + "; name the folder of a benchmark's run.");
        }
        List<T> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = ParquetReader.builder(
                        new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
                .withConf(new Configuration(false))
                .build()) {
            for (Group group = reader.read(); group != null; group = reader.read()) {
                rows.add(row(group));
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "The rows " + file + " cannot be read (" + e.getMessage() + "); run the benchmark again.", e);
        }
        return rows;
    }

    @SuppressWarnings("unchecked")
    private T row(Group group) {
        Object[] values = columns.stream().map(column -> column.read(group)).toArray();
        try {
            Constructor<?> made = kind.getDeclaredConstructors()[0];
            return (T) made.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A row of " + kind.getSimpleName() + " cannot be made.", e);
        }
    }
}
