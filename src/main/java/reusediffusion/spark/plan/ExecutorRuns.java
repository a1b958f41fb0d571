package reusediffusion.spark.plan;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBufferOutputStream;
import reusediffusion.pipeline.calibrate.StoredRuns;
import reusediffusion.spark.executor.PerExecutor;

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
        try {
            return block(name).read(StoredRuns::read);
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
            block(name).write(out.toChunkedByteBuffer(), StorageLevel.DISK_ONLY());
        } catch (IOException e) {
            warn("The full runs " + name + " are not kept for other executors, which make their own.", e);
        }
    }

    private static void warn(String what, IOException e) {
        System.getLogger(ExecutorRuns.class.getName()).log(System.Logger.Level.WARNING, what, e);
    }

    private NamedBlock block(String name) {
        return new NamedBlock(run + " " + name);
    }
}
