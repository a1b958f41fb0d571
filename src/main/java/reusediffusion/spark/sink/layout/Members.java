package reusediffusion.spark.sink.layout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The files of samples that lie together in one: a tar of {@code --layout webdataset}, or a Parquet file of {@code --layout parquet}. */
public final class Members {

    /** Takes one after the other; false ends the reading. */
    public interface Visitor {
        /** Takes a member; the answer says whether to go on. */
        boolean take(String name, byte[] content) throws IOException;
    }

    private Members() {}

    /** Whether a file holds those of many samples. */
    public static boolean isOfMany(String file) {
        return file.endsWith(".tar") || isParquet(file);
    }

    /** Whether a file is one of Parquet, by its name. */
    public static boolean isParquet(String file) {
        return file.endsWith(ParquetLayout.ENDING);
    }

    /** All in their order, as far as the file is whole. */
    public static void forEach(FileSystem files, Path path, Visitor visitor) throws IOException {
        try (FSDataInputStream in = files.open(path)) {
            if (isParquet(path.getName())) {
                long length = files.getFileStatus(path).getLen();
                ofParquet(new ParquetStreams.Input(in, new ReadFaults(in), length), visitor);
            } else {
                ofTar(in, visitor);
            }
        }
    }

    private static void ofTar(FSDataInputStream in, Visitor visitor) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8")) {
            for (var entry = tar.getNextTarEntry(); entry != null; entry = tar.getNextTarEntry()) {
                if (!visitor.take(entry.getName(), tar.readAllBytes())) {
                    return;
                }
            }
        }
    }

    /** Of each row the struct (bytes, path) alone is read. */
    public static void ofParquet(InputFile input, Visitor visitor) throws IOException {
        MessageType schema = ParquetReading.description(input).getSchema();
        String column = ParquetReading.picture(schema);
        MessageType wanted = new MessageType(schema.getName(), schema.getType(column));
        try (ParquetReader<Group> reader = new ParquetReading(input, wanted, false).build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                if (!take(row, column, visitor)) {
                    return;
                }
            }
        }
    }

    /** Gives a visitor the file of a row's sample. */
    static boolean take(Group row, String picture, Visitor visitor) throws IOException {
        Group file = row.getGroup(picture, 0);
        byte[] content = file.getBinary(ParquetColumns.BYTES, 0).getBytes();
        return visitor.take(file.getString(ParquetColumns.PATH, 0), content);
    }

    /**
     * Compares all else in a Parquet file with its checksums.
     *
     * @throws IOException where a page has changed; what it holds may also make the library throw anything else
     */
    public static void checkOtherColumns(InputFile input) throws IOException {
        MessageType schema = ParquetReading.description(input).getSchema();
        List<Type> others = new ArrayList<>(schema.getFields());
        others.remove(schema.getType(ParquetReading.picture(schema)));
        MessageType wanted = new MessageType(schema.getName(), others);
        try (ParquetReader<Group> reader = new ParquetReading(input, wanted, true).build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                // Reading it is what compares.
            }
        }
    }

    /** The contents of these members by their own names, as {@link TarMembers} gives them; reading ends when none can follow. */
    public static Map<String, byte[]> read(FileSystem files, Path path, Collection<String> wanted) throws IOException {
        if (!isParquet(path.getName())) {
            try (FSDataInputStream in = files.open(path)) {
                return TarMembers.read(in, wanted);
            }
        }
        Map<String, byte[]> found = new LinkedHashMap<>();
        Map<String, Boolean> left = new HashMap<>();
        wanted.forEach(name -> left.put(name, true));
        forEach(files, path, (name, content) -> {
            if (left.remove(name) != null) {
                found.put(name, content);
            }
            return !left.isEmpty();
        });
        return found;
    }
}
