package reusediffusion.spark.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** An output folder while a driver writes in it: locked, and its fingerprint settled. */
public final class Output implements Closeable {
    private static final ObjectMapper JSON = new ObjectMapper().configure(SerializationFeature.INDENT_OUTPUT, true);

    private final Store store;
    private final OutputFolder folder;
    private final OutputLock lock;

    private Output(Store store, OutputFolder folder, OutputLock lock) {
        this.store = store;
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Opens a new folder, or one that holds samples of the same fingerprint.
     *
     * @param overwrite remove what earlier jobs made there
     * @param lost called if another driver takes the folder over
     * @throws IllegalArgumentException if the folder is in use, is not ours, cannot be written, or has another fingerprint
     */
    public static Output open(
            OutputFolder folder,
            Configuration configuration,
            String run,
            Fingerprint fingerprint,
            boolean overwrite,
            Runnable lost) {
        try {
            Store store = new Store(folder, configuration);
            refuseForeign(store, folder);
            store.makeFolder(folder.path());
            Output output = new Output(store, folder, OutputLock.take(store, folder, run, lost));
            try {
                output.prepare(fingerprint, overwrite);
                return output;
            } catch (IOException | RuntimeException e) {
                output.close();
                throw e;
            }
        } catch (IOException e) {
            // A name node puts its own stack trace behind the first line.
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IllegalArgumentException(
                    "The output folder " + folder.root() + " cannot be written: " + reason
                            + "; choose another --output, or ask for the right to write there.",
                    e);
        }
    }

    private void prepare(Fingerprint fingerprint, boolean overwrite) throws IOException {
        if (overwrite) {
            for (String name : OutputFolder.OWN) {
                store.delete(folder.at(name));
            }
        }
        fingerprint.settle(store, folder);
        store.makeFolder(folder.shards());
    }

    /** A folder with other people's files is left alone, also by --overwrite. */
    private static void refuseForeign(Store store, OutputFolder folder) throws IOException {
        List<String> names = store.list(folder.path()).stream()
                .map(file -> file.getPath().getName())
                .filter(name -> !name.startsWith("_lock") && !name.startsWith("."))
                .toList();
        if (!names.isEmpty() && !names.contains("_job.json")) {
            throw new IllegalArgumentException("The output folder " + folder.root() + " holds files of something else ("
                    + names.get(0) + "); choose another --output.");
        }
    }

    public Store store() {
        return store;
    }

    /** Writes what one run did, and the sums over everything committed. */
    public void report(String run, Map<String, Object> ofRun, Map<String, Object> summary) throws IOException {
        store.publish(folder.run(run), json(ofRun));
        store.publish(folder.summary(), json(summary));
    }

    private static String json(Map<String, Object> values) throws JsonProcessingException {
        return JSON.writeValueAsString(values) + "\n";
    }

    @Override
    public void close() throws IOException {
        try (store) {
            lock.close();
        }
    }
}
