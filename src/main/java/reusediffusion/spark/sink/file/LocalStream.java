package reusediffusion.spark.sink.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;

/** A file of this machine, with the rights that the user's umask leaves. */
final class LocalStream extends SyncedStream {
    private static final int BUFFER = 1 << 16;

    private final FileChannel channel;

    LocalStream(FileChannel channel) {
        super(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
        this.channel = channel;
    }

    @Override
    public void sync() throws IOException {
        out.flush();
        channel.force(true);
    }
}
