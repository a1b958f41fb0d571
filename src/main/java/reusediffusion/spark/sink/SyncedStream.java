package reusediffusion.spark.sink;

import java.io.IOException;
import java.io.OutputStream;

/** A file that is being written, and can be known to be on the disk before it is closed. */
abstract class SyncedStream extends OutputStream {

    /** Returns when everything so far is on the disk, where the file system can say so before the file is closed. */
    abstract void sync() throws IOException;
}
