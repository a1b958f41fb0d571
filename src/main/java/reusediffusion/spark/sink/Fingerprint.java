package reusediffusion.spark.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.JobFile;
import reusediffusion.spark.sink.store.Store;

/** What every sample of an output folder depends on, by name: a run may add to a folder only if all of it is equal. */
public record Fingerprint(Map<String, String> fields) {
    /** What held for folders that were begun before these fields existed. */
    private static final Map<String, String> BEFORE = Map.of("provenance", "off", "signer", "none");

    private static final ObjectMapper JSON = new ObjectMapper().configure(SerializationFeature.INDENT_OUTPUT, true);

    public Fingerprint {
        fields = new TreeMap<>(fields);
    }

    /** The fingerprint with which an output folder was begun; null where nothing was. */
    public static Fingerprint in(OutputFolder folder, Configuration configuration) throws IOException {
        try (Store store = new Store(folder, configuration)) {
            String there = new JobFile(store, folder).read();
            return there == null ? null : parse(there, folder);
        }
    }

    /** Writes it into a new folder, or compares it with the one that lies there. */
    public void settle(Store store, OutputFolder folder) throws IOException {
        JobFile file = new JobFile(store, folder);
        String there = file.read();
        if (there != null) {
            compare(parse(there, folder), folder);
        }
        file.keep(there == null ? json() : there);
    }

    private void compare(Fingerprint there, OutputFolder folder) {
        for (String name : fields.keySet()) {
            String before = there.fields.getOrDefault(name, BEFORE.get(name));
            if (!fields.get(name).equals(before)) {
                throw new IllegalArgumentException("The output folder " + folder.root() + " was made with " + name + " "
                        + before + ", and this run has " + fields.get(name)
                        + "; choose another --output, or start anew with --overwrite.");
            }
        }
    }

    private static Fingerprint parse(String json, OutputFolder folder) {
        try {
            return new Fingerprint(JSON.readValue(json, new TypeReference<Map<String, String>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    folder.job() + " is not a fingerprint of a job; start anew with --overwrite.", e);
        }
    }

    private String json() {
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A fingerprint cannot be written as JSON: " + e.getMessage(), e);
        }
    }
}
