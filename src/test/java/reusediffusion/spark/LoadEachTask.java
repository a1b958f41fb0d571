package reusediffusion.spark;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.ZooModel;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import reusediffusion.djl.ReuseDiffusion;
import reusediffusion.pipeline.request.Generated;

/**
 * For comparison: the pattern of the Deep Java Library's own Spark extension, a serializable holder with the model in a transient field.
 * Each task gets a holder of its own out of its closure, and with it an empty field.
 */
final class LoadEachTask implements MapPartitionsFunction<Row, Loads>, Serializable {
    private static final long serialVersionUID = 1;
    private static final AtomicInteger LOADS = new AtomicInteger();

    private final String model;
    private transient ZooModel<String, Generated> loaded;

    LoadEachTask(String model) {
        this.model = model;
    }

    @Override
    public Iterator<Loads> call(Iterator<Row> rows) throws Exception {
        List<String> prompts = new ArrayList<>();
        rows.forEachRemaining(row -> prompts.add(row.getString(0)));
        try (Predictor<String, Generated> predictor = predictor()) {
            int made = predictor.batchPredict(prompts).size();
            return List.of(Loads.here(made, LOADS.get())).iterator();
        }
    }

    private Predictor<String, Generated> predictor() throws Exception {
        if (loaded == null) {
            loaded = ReuseDiffusion.criteria(String.class, Generated.class)
                    .optModelPath(Path.of(model))
                    .optDevice(Device.cpu())
                    .optOption("steps", "1")
                    .optOption("width", "64")
                    .optOption("height", "64")
                    .build()
                    .loadModel();
            LOADS.incrementAndGet();
            // The extension leaves its models open for ever; a test should not.
            TaskContext.get().addTaskCompletionListener(context -> {
                loaded.close();
                return scala.runtime.BoxedUnit.UNIT;
            });
        }
        return loaded.newPredictor();
    }
}
