package reusediffusion.spark.fleet;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/** The file that a lane writes each of its samples to, and removes again: what storing costs is measured, and nothing stays. */
record LaneFile(Path path, SerializableConfiguration hadoop) {

    /** A sample with the time that its file took, or with what went wrong. */
    LaneSample written(CompressedSample sample) {
        if (sample.error() != null) {
            return LaneSample.failed(sample, sample.error());
        }
        long from = System.nanoTime();
        try {
            FileSystem files = path.getFileSystem(hadoop.value());
            try (OutputStream out = files.create(path, true)) {
                out.write(sample.file());
            }
            double millis = (System.nanoTime() - from) / 1e6;
            files.delete(path, false);
            return LaneSample.of(sample, millis);
        } catch (IOException | RuntimeException e) {
            return LaneSample.failed(sample, String.valueOf(e.getMessage()));
        }
    }
}
