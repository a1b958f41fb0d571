package reusediffusion.spark.sink.file;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A file that is being written, and can be known to be on the disk before it is closed. */
public abstract class SyncedStream extends FilterOutputStream {
    SyncedStream(OutputStream out) {
        super(out);
    }

    /** Whole arrays at once, and not byte by byte as its parent does. */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    /** Returns when everything so far is on the disk, where the file system can say so before the file is closed. */
    public abstract void sync() throws IOException;
}
