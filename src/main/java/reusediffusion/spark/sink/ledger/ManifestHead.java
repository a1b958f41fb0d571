package reusediffusion.spark.sink.ledger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.storage.Address;

/**
 * The samples that come first in a manifest and were made, read in this process: its files hold them in the order of their ids, and no more
 * is read than is wanted.
 *
 * @param calls of the network, as text
 * @param member inside the file where that holds many, else null
 */
public record ManifestHead(String id, String prompt, String calls, String file, String member) {
    private static final List<String> COLUMNS = List.of("id", "prompt", "network_calls", "file", "member", "error");

    /**
     * Reads the first samples.
     *
     * @param most that are wanted
     */
    public static List<ManifestHead> of(OutputFolder folder, Configuration configuration, int most) throws IOException {
        FileSystem files = Address.plain(folder.manifest().getFileSystem(configuration));
        FileStatus[] parts =
                files.listStatus(folder.manifest(), part -> part.getName().startsWith("part-"));
        Arrays.sort(parts, Comparator.comparing(FileStatus::getPath));
        List<ManifestHead> head = new ArrayList<>();
        for (int i = 0; i < parts.length && head.size() < most; i++) {
            read(parts[i].getPath(), configuration, most, head);
        }
        return head;
    }

    private static void read(Path part, Configuration configuration, int most, List<ManifestHead> head)
            throws IOException {
        Configuration own = new Configuration(configuration);
        own.set(ReadSupport.PARQUET_READ_SCHEMA, wanted(part, configuration).toString());
        try (ParquetReader<Group> reader = ParquetReader.builder(new GroupReadSupport(), part)
                .withConf(own)
                .build()) {
            for (Group row = reader.read(); row != null && head.size() < most; row = reader.read()) {
                if (text(row, "error") == null) {
                    head.add(new ManifestHead(
                            text(row, "id"),
                            text(row, "prompt"),
                            text(row, "network_calls"),
                            text(row, "file"),
                            text(row, "member")));
                }
            }
        }
    }

    /** Those columns that are there: earlier versions had fewer. */
    private static MessageType wanted(Path part, Configuration configuration) throws IOException {
        try (ParquetFileReader footer = ParquetFileReader.open(HadoopInputFile.fromPath(part, configuration))) {
            MessageType schema = footer.getFileMetaData().getSchema();
            List<Type> columns = schema.getFields().stream()
                    .filter(column -> COLUMNS.contains(column.getName()))
                    .toList();
            return new MessageType(schema.getName(), columns);
        }
    }

    private static String text(Group row, String column) {
        return row.getType().containsField(column) && row.getFieldRepetitionCount(column) > 0
                ? row.getValueToString(row.getType().getFieldIndex(column), 0)
                : null;
    }
}
