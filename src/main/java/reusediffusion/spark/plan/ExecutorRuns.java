package reusediffusion.spark.plan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.storage.StreamBlockId;
import org.apache.spark.util.io.ChunkedByteBuffer;
import org.apache.spark.util.io.ChunkedByteBufferOutputStream;
import reusediffusion.pipeline.calibrate.StoredRuns;
import reusediffusion.spark.executor.PerExecutor;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * Full runs on the disks of the executors that made them, as blocks of Spark, from where every other executor of the application takes them:
 * copying a group of samples takes a hundredth of the time of making it again. They go with their executor, and are made again then. Where the
 * driver is the one executor, there is nobody to keep them for.
 *
 * @param run names the model, its weights and the runs' settings
 */
record ExecutorRuns(String run) implements KeptRuns {
    private static final int CHUNK_BYTES = 4 << 20;

    @Override
    public StoredRuns read(String name) {
        if (!PerExecutor.ownsProcess()) {
            return null;
        }
        BlockManager blocks = SparkEnv.get().blockManager();
        Option<BlockData> here = blocks.getLocalBytes(id(name));
        if (here.isDefined()) {
            try {
                return read(name, here.get().toInputStream());
            } finally {
                blocks.releaseLock(id(name), Option.empty());
            }
        }
        Option<ChunkedByteBuffer> there = blocks.getRemoteBytes(id(name));
        return there.isEmpty() ? null : read(name, there.get().toInputStream(true));
    }

    private static StoredRuns read(String name, InputStream block) {
        try (InputStream in = block) {
            return StoredRuns.read(in);
        } catch (IOException e) {
            warn("Spark's block " + name + " holds no whole full runs; they are made again.", e);
            return null;
        }
    }

    @Override
    public void write(String name, StoredRuns runs) {
        if (!PerExecutor.ownsProcess()) {
            return;
        }
        try {
            ChunkedByteBufferOutputStream out =
                    new ChunkedByteBufferOutputStream(CHUNK_BYTES, size -> ByteBuffer.allocate((Integer) size));
            try (out) {
                runs.write(out);
            }
            SparkEnv.get()
                    .blockManager()
                    .putBytes(
                            id(name),
                            out.toChunkedByteBuffer(),
                            StorageLevel.DISK_ONLY(),
                            true,
                            ClassTag$.MODULE$.apply(byte[].class));
        } catch (IOException e) {
            warn("The full runs " + name + " are not kept for other executors, which make their own.", e);
        }
    }

    private static void warn(String what, IOException e) {
        System.getLogger(ExecutorRuns.class.getName()).log(System.Logger.Level.WARNING, what, e);
    }

    /** A kind of block that tasks may put by themselves: receivers of streams do, which no job of ours has. */
    private BlockId id(String name) {
        UUID hash = UUID.nameUUIDFromBytes((run + " " + name).getBytes(StandardCharsets.UTF_8));
        return new StreamBlockId(
                (int) (hash.getMostSignificantBits() & Integer.MAX_VALUE),
                hash.getLeastSignificantBits() & Long.MAX_VALUE);
    }
}
