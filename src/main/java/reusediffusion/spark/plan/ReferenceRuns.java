package reusediffusion.spark.plan;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import reusediffusion.pipeline.calibrate.StoredRuns;
import reusediffusion.spark.storage.Address;

/**
 * Full runs in a folder of any Hadoop file system, a file for each group of samples. A file appears under its name when it is whole, so that
 * what a lost cluster had made is there, and another plan of the same runs takes it from there.
 *
 * @param folder that all machines see
 * @param run names the model, its weights and the runs' settings
 */
public record ReferenceRuns(String folder, String run) implements KeptRuns {

    @Override
    public StoredRuns read(String name) {
        Path path = path(name);
        try (InputStream in = new BufferedInputStream(files().open(path))) {
            return StoredRuns.read(in);
        } catch (FileNotFoundException e) {
            return null;
        } catch (IOException e) {
            System.getLogger(ReferenceRuns.class.getName())
                    .log(System.Logger.Level.WARNING, path + " holds no whole full runs; they are made again.", e);
            return null;
        }
    }

    /** Keeps them; where somebody else has kept the same meanwhile, those stay. */
    @Override
    public void write(String name, StoredRuns runs) {
        Path path = path(name);
        Path part = new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID());
        try {
            FileSystem files = files();
            try (OutputStream out = new BufferedOutputStream(files.create(part))) {
                runs.write(out);
            }
            files.delete(path, false); // only what could not be read lies there, or the same
            if (!files.rename(part, path)) {
                files.delete(part, false);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The full runs cannot be kept in " + folder + ": " + e.getMessage()
                            + "; name another folder with --reference, or leave it out.",
                    e);
        }
    }

    private FileSystem files() throws IOException {
        return Address.files(
                Address.path(folder),
                SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()));
    }

    private Path path(String name) {
        return new Path(new Path(Address.path(folder), run), name);
    }
}
