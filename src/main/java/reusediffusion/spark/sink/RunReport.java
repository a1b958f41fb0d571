package reusediffusion.spark.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.MisplacedFolder;
import reusediffusion.spark.sink.store.ParallelRequests;
import reusediffusion.spark.sink.store.Store;

/** The files that say what was made: one of each run, and one of everything committed. */
record RunReport(Store store, OutputFolder folder, String run) {
    private static final ObjectMapper JSON = new ObjectMapper().configure(SerializationFeature.INDENT_OUTPUT, true);

    /** Writes the record of the run and the summary, each completely or not at all. */
    void write(Map<String, Object> ofRun, Map<String, Object> summary) throws IOException {
        ParallelRequests.each(
                store, List.of(Map.entry(folder.run(run), ofRun), Map.entry(folder.summary(), summary)), each -> {
                    MisplacedFolder.remove(store, each.getKey());
                    store.publish(each.getKey(), json(each.getValue()));
                    return each;
                });
    }

    private static String json(Map<String, Object> values) throws JsonProcessingException {
        return JSON.writeValueAsString(values) + "\n";
    }
}
