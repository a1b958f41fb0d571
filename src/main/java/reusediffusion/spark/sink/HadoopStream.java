package reusediffusion.spark.sink;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.StreamCapabilities;

/** A file of any Hadoop file system. */
final class HadoopStream extends SyncedStream {
    private final FSDataOutputStream out;

    HadoopStream(FSDataOutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Object stores keep nothing before the end, and all of it then. */
    @Override
    void sync() throws IOException {
        if (out.hasCapability(StreamCapabilities.HSYNC)) {
            out.hsync();
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
