package reusediffusion.spark.sink.layout;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.ChecksumException;

/** Tells a file system that cannot be read from a file whose content makes no sense. */
public final class ReadFaults extends FilterInputStream {
    private IOException failure;

    /** Watches the reads of {@code in} for faults of the disk. */
    public ReadFaults(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            throw keep(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return super.read(bytes, offset, length);
        } catch (IOException e) {
            throw keep(e);
        }
    }

    @Override
    public long skip(long n) throws IOException {
        try {
            return super.skip(n);
        } catch (IOException e) {
            throw keep(e);
        }
    }

    private IOException keep(IOException e) {
        failure = e;
        return e;
    }

    /** Throws what the file system said, except that the bytes themselves have changed. */
    public void rethrow() throws IOException {
        if (failure != null && !(failure instanceof ChecksumException)) {
            throw failure;
        }
    }
}
