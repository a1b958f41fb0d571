package reusediffusion.spark.fleet;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.storage.StorageSettings;

/** The file that a device writes each of its samples to, and removes again: what storing costs is measured, and nothing stays. */
record TemporarySampleFile(Path path, StorageSettings hadoop) {

    /** A sample with the time that its file took, or with what went wrong. */
    MeasuredSample written(CompressedSample sample) {
        if (sample.error() != null) {
            return MeasuredSample.failed(sample, sample.error());
        }
        long from = System.nanoTime();
        try {
            FileSystem files = path.getFileSystem(hadoop.value());
            try (OutputStream out = files.create(path, true)) {
                out.write(sample.file());
            }
            double millis = (System.nanoTime() - from) / 1e6;
            files.delete(path, false);
            return MeasuredSample.of(sample, millis);
        } catch (IOException | RuntimeException e) {
            return MeasuredSample.failed(sample, String.valueOf(e.getMessage()));
        }
    }
}
