package reusediffusion.spark.sink.layout;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.apache.parquet.Version;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.PositionOutputStream;

/**
 * The end of a Parquet file of ours, where its columns, places, counts and statistics are described: the format has no checksum for it, and
 * readers that filter believe it. Its rows are written once more, to nowhere, and both ends compared; nothing else in the file can tell.
 */
public enum ParquetEnd {
    /** The same to the last byte. */
    AS_WRITTEN,
    /** The rows are as their checksums say, and the end describes others. */
    CHANGED,
    /** The file was written by another version of this program or of the format's library. */
    UNKNOWN;

    private static final int COMPARED = 1 << 20;

    /**
     * Reads all rows, and compares them with their checksums, and the end of the file with what this program writes for them.
     *
     * @param visitor takes the files of samples on the way, where this is not unknown
     * @throws IOException where a page has changed; what it holds may also make the library throw anything else
     */
    public static ParquetEnd of(ParquetStreams.Input input, Members.Visitor visitor) throws IOException {
        FileMetaData description = ParquetReading.description(input);
        ParquetColumns columns = new ParquetColumns(ParquetReading.picture(description.getSchema()));
        if (!isComparable(description)) {
            return UNKNOWN;
        }
        Tail tail = new Tail(Math.max(0, input.length() - COMPARED));
        try (ParquetReader<Group> reader = new ParquetReading(input, columns.schema(), true).build();
                ParquetWriter<Group> writer = columns.writer(tail)) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                Members.take(row, columns.picture(), visitor);
                writer.write(row);
            }
        }
        return Arrays.equals(tail.kept(), input.end(COMPARED)) ? AS_WRITTEN : CHANGED;
    }

    /** Whether the columns are those that this program writes, as far as it wrote the file. */
    public static boolean describesOurColumns(ParquetStreams.Input input) throws IOException {
        FileMetaData description = ParquetReading.description(input);
        ParquetColumns columns = new ParquetColumns(ParquetReading.picture(description.getSchema()));
        Map<String, String> told = description.getKeyValueMetaData();
        return !isComparable(description)
                || description.getSchema().equals(columns.schema())
                        && told.entrySet().containsAll(columns.told().entrySet());
    }

    private static boolean isComparable(FileMetaData description) {
        return library().equals(description.getCreatedBy())
                && ParquetColumns.WRITTEN.equals(
                        description.getKeyValueMetaData().get(ParquetColumns.WRITING));
    }

    /** That of the library at hand, a cluster's own perhaps; compiled in, its constant would be that of the build. */
    private static String library() {
        try {
            return (String) Version.class.getField("FULL_VERSION").get(null);
        } catch (ReflectiveOperationException e) {
            return "";
        }
    }

    /** Keeps what is written from a position on. */
    private static final class Tail extends PositionOutputStream implements ParquetStreams.Target {
        private final java.io.ByteArrayOutputStream kept = new java.io.ByteArrayOutputStream();
        private final long from;
        private long position;

        Tail(long from) {
            this.from = from;
        }

        byte[] kept() {
            return kept.toByteArray();
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            int passed = (int) Math.max(0, Math.min(length, from - position));
            // No more than there can be where both are the same.
            if (kept.size() <= COMPARED) {
                kept.write(bytes, offset + passed, length - passed);
            }
            position += length;
        }

        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return this;
        }
    }
}
