package reusediffusion.spark.plan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.storage.StreamBlockId;
import org.apache.spark.util.io.ChunkedByteBuffer;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * Bytes that a task leaves with its executor's block manager under a name, and that every task of the application may take from there. They go with
 * their executor.
 */
record NamedBlock(String name) {

    /** Makes something of the bytes. */
    interface Reader<T> {
        T read(InputStream bytes) throws IOException;
    }

    /** What the reader makes of the bytes, or null where nobody left any. */
    <T> T read(Reader<T> reader) throws IOException {
        BlockManager blocks = SparkEnv.get().blockManager();
        Option<BlockData> here = blocks.getLocalBytes(id());
        if (here.isDefined()) {
            try (InputStream bytes = here.get().toInputStream()) {
                return reader.read(bytes);
            } finally {
                blocks.releaseLock(id(), Option.empty());
            }
        }
        Option<ChunkedByteBuffer> there = blocks.getRemoteBytes(id());
        if (there.isEmpty()) {
            return null;
        }
        try (InputStream bytes = there.get().toInputStream(true)) {
            return reader.read(bytes);
        }
    }

    /** Leaves the bytes with this executor. */
    void write(ChunkedByteBuffer bytes, StorageLevel level) {
        SparkEnv.get().blockManager().putBytes(id(), bytes, level, true, ClassTag$.MODULE$.apply(byte[].class));
    }

    /** Takes them away from this executor. */
    void remove() {
        SparkEnv.get().blockManager().removeBlock(id(), true);
    }

    /** A kind of block that tasks may put by themselves: receivers of streams do, which no job of ours has. */
    private BlockId id() {
        UUID hash = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        return new StreamBlockId(
                (int) (hash.getMostSignificantBits() & Integer.MAX_VALUE),
                hash.getLeastSignificantBits() & Long.MAX_VALUE);
    }
}
