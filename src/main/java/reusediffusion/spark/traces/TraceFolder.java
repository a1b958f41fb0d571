package reusediffusion.spark.traces;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import reusediffusion.reuse.table.TableKey;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.storage.Address;

/**
 * The output of a collecting run.
 *
 * @param key what its traces are filed under
 */
public record TraceFolder(OutputFolder folder, TableKey key) {
    /** The last field of a job's fingerprint: where two jobs differ, a plainer field is to be named first. */
    public static final String KEY = "yields traces of";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Writes the key of a run as JSON. */
    public static String text(TableKey key) {
        try {
            return JSON.writeValueAsString(key);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A key cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    /**
     * Looks at an output folder on any Hadoop path.
     *
     * @throws IllegalArgumentException where the folder is none of a job, or holds no traces
     */
    public static TraceFolder at(SparkSession spark, String name) {
        try {
            Configuration configuration = spark.sessionState().newHadoopConf();
            Path path = Address.qualified(name, configuration);
            FileSystem files = path.getFileSystem(configuration);
            OutputFolder folder = new OutputFolder(path.toString());
            if (!files.exists(folder.job())) {
                throw new IllegalArgumentException(name + " is no output folder of a job: it has no _job.json.");
            }
            try (var in = files.open(folder.job())) {
                Map<?, ?> fields = JSON.readValue(in.readAllBytes(), Map.class);
                Object key = fields.get(KEY);
                if (key == null) {
                    throw new IllegalArgumentException(
                            "The output folder " + name + " holds no traces; generate them with --mode collect.");
                }
                return new TraceFolder(folder, JSON.readValue(key.toString(), TableKey.class));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(name + "/_job.json is corrupt: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(name + " cannot be read: " + e.getMessage(), e);
        }
    }
}
