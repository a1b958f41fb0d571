package reusediffusion.spark.sink.ledger;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.sql.Row;
import reusediffusion.spark.sink.layout.Outcome;
import reusediffusion.spark.sink.layout.SampleDetails;
import reusediffusion.spark.sink.layout.StoredFile;
import reusediffusion.spark.sink.names.AttemptName;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.storage.StorageSettings;

/**
 * Markers of a run that was killed, with rows as real ones have them, and without the files that they name: to measure what resuming costs.
 * Each partition of rows (id, prompt, negative_prompt, seed) becomes a shard.
 *
 * @param each samples of a marker
 */
public record SyntheticMarkers(OutputFolder folder, StorageSettings configuration, int each, int steps)
        implements VoidFunction<Iterator<Row>>, Serializable {
    private static final long serialVersionUID = 1;
    private static final String RUN = "20260101T000000-0000";
    private static final SampleDetails DETAILS = new SampleDetails(null, 1024, 1024, 1, 7.0, null, null);

    @Override
    public void call(Iterator<Row> samples) throws IOException {
        int shard = TaskContext.getPartitionId();
        try (Store store = new Store(folder, configuration.value())) {
            StringBuilder rows = new StringBuilder();
            long before = 0;
            long here = 0;
            while (samples.hasNext()) {
                rows.append(row(samples.next(), shard, before)).append('\n');
                here++;
                if (here == each || !samples.hasNext()) {
                    store.publish(
                            folder.marker(RUN, shard, before), rows.toString().getBytes(StandardCharsets.UTF_8));
                    rows.setLength(0);
                    before += here;
                    here = 0;
                }
            }
        }
    }

    private String row(Row sample, int shard, long before) {
        String id = sample.getAs("id");
        Outcome made = new Outcome(
                id,
                sample.getAs("prompt"),
                sample.getAs("negative_prompt"),
                sample.<Long>getAs("seed"),
                "png",
                new byte[0][],
                "1".repeat(steps),
                12.5,
                3210.5,
                120.5,
                false,
                null,
                null,
                null,
                null,
                DETAILS);
        String file = "data/" + AttemptName.chunk(RUN, shard, before, 0) + "/" + id + ".png";
        StoredFile stored = new StoredFile(file, null, 1_234_567, "0123456789abcdef".repeat(4));
        return ManifestRow.of(made, stored, 4.5, StoredFile.NOTHING).json();
    }
}
