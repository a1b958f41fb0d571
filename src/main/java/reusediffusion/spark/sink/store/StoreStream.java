package reusediffusion.spark.sink.store;

import java.io.IOException;
import java.io.OutputStream;
import reusediffusion.spark.sink.file.SyncedStream;

/** A file that is being written. What goes wrong is a {@link StorageException}, also where Hadoop raises an Error. */
public final class StoreStream extends OutputStream {
    private final Store store;
    private final SyncedStream out;

    StoreStream(Store store, SyncedStream out) {
        this.store = store;
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        store.writing(() -> out.write(b));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        store.writing(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
        store.writing(out::flush);
    }

    /** Returns when everything so far is on the disk. */
    public void sync() throws IOException {
        store.writing(out::sync);
    }

    @Override
    public void close() throws IOException {
        store.writing(out::close);
    }
}
