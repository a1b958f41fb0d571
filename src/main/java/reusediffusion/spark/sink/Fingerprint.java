package reusediffusion.spark.sink;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.JobFile;
import reusediffusion.spark.sink.store.SealedFields;
import reusediffusion.spark.sink.store.Store;

/** What every sample of an output folder depends on, by name: a run may add to a folder only if all of it is equal. */
public record Fingerprint(Map<String, String> fields) {
    /** What held for folders that were begun before these fields existed. */
    private static final Map<String, String> BEFORE = Map.of("provenance", "off", "signer", "none");

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
        Fingerprint begun = this;
        if (there != null) {
            begun = parse(there, folder); // with the fields of its time: what it lacks says something too
            compare(begun, folder);
        }
        file.keep(SealedFields.text(begun.fields));
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
        Map<String, String> fields = SealedFields.parse(json);
        if (fields == null) {
            throw new IllegalArgumentException(folder.job() + " is damaged, and there is no copy of it; "
                    + JobFile.REMEDY + ". To begin anew, use --overwrite.");
        }
        return new Fingerprint(fields);
    }
}
