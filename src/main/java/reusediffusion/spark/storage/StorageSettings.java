package reusediffusion.spark.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.WritableUtils;
import org.apache.spark.sql.SparkSession;

/**
 * Hadoop's settings on their way to executors, as names and values. Hadoop's own form also tells where each of its thousand values came from,
 * and compresses that for each by itself, which takes longer than many a task.
 */
public final class StorageSettings implements Serializable {
    private static final long serialVersionUID = 1;

    /** What Hadoop writes in the place of an origin that is not known. */
    private static final int NO_ORIGIN = -1;

    /** In Hadoop's own form; a field, so that it arrives whichever serializer Spark is told to use. */
    private final byte[] written;

    private transient Configuration value;

    /** The last ones that arrived here: the tasks of a job bring the same. */
    private static StorageSettings arrived;

    /** The last ones that were written here: a job sends the same many times. */
    private static Map<String, String> last;

    private static byte[] lastWritten;

    /** Settings to send; what changes in them later is not sent. */
    public StorageSettings(Configuration value) {
        this.value = value;
        this.written = written(value);
    }

    /** Those of a session, as they are now. */
    public static StorageSettings of(SparkSession spark) {
        return new StorageSettings(spark.sessionState().newHadoopConf());
    }

    /** The settings, on the other side with their values alone; one object for all that bring the same, which nobody may change. */
    public Configuration value() {
        synchronized (StorageSettings.class) {
            if (value == null) {
                value = arrived != null && Arrays.equals(arrived.written, written) ? arrived.value : read();
                arrived = this;
            }
            return value;
        }
    }

    private Configuration read() {
        Configuration read = new Configuration(false);
        try {
            read.readFields(new DataInputStream(new ByteArrayInputStream(written)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read;
    }

    private static byte[] written(Configuration value) {
        Map<String, String> all = new HashMap<>();
        value.forEach(setting -> all.put(setting.getKey(), setting.getValue()));
        synchronized (StorageSettings.class) {
            if (!all.equals(last)) {
                lastWritten = written(all);
                last = all;
            }
            return lastWritten;
        }
    }

    private static byte[] written(Map<String, String> all) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            WritableUtils.writeVInt(out, all.size());
            for (Map.Entry<String, String> setting : all.entrySet()) {
                Text.writeString(out, setting.getKey());
                Text.writeString(out, setting.getValue());
                out.writeInt(NO_ORIGIN);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
