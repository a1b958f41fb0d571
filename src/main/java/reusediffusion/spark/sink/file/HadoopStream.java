package reusediffusion.spark.sink.file;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.StreamCapabilities;

/** A file of any Hadoop file system. */
final class HadoopStream extends SyncedStream {
    private final FSDataOutputStream file;

    HadoopStream(FSDataOutputStream file) {
        super(file);
        this.file = file;
    }

    /** Object stores keep nothing before the end, and all of it then. */
    @Override
    public void sync() throws IOException {
        if (file.hasCapability(StreamCapabilities.HSYNC)) {
            file.hsync();
        }
    }
}
