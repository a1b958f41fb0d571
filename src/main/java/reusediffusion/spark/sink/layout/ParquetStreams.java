package reusediffusion.spark.sink.layout;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.SeekableInputStream;
import reusediffusion.spark.sink.store.StoreStream;

/** Files of a store as Parquet's library takes them. */
public final class ParquetStreams {
    private ParquetStreams() {}

    /** Where one new file is written, without blocks that its rows should fit into. */
    interface Target extends OutputFile {
        @Override
        default PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
            return create(blockSizeHint);
        }

        @Override
        default boolean supportsBlockSize() {
            return false;
        }

        @Override
        default long defaultBlockSize() {
            return 0;
        }
    }

    /** A file that is being written; it is on the disk when the library has closed it. */
    record Output(StoreStream stream) implements Target {
        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new Positions(stream);
        }
    }

    private static final class Positions extends PositionOutputStream {
        private final StoreStream stream;
        private long position;
        private boolean closed;

        Positions(StoreStream stream) {
            this.stream = stream;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int b) throws IOException {
            stream.write(b);
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            stream.write(bytes, offset, length);
            position += length;
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                stream.sync();
                stream.close();
            }
        }
    }

    /**
     * A file that is open for reading.
     *
     * @param sound reads from {@code file}, and knows afterwards whether the disk failed
     */
    public record Input(FSDataInputStream file, ReadFaults sound, long length) implements InputFile {
        @Override
        public long getLength() {
            return length;
        }

        /** The last bytes, at most so many. */
        byte[] end(int most) throws IOException {
            int number = (int) Math.min(most, length);
            file.seek(length - number);
            return sound.readNBytes(number);
        }

        @Override
        public SeekableInputStream newStream() {
            return new DelegatingSeekableInputStream(sound) {
                @Override
                public long getPos() throws IOException {
                    return file.getPos();
                }

                @Override
                public void seek(long position) throws IOException {
                    file.seek(position);
                }

                /** Who opened the file closes it: the footer is read first, and then the rows. */
                @Override
                public void close() {}
            };
        }
    }
}
