package reusediffusion.spark;

import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/** What one task saw when it was done: how often its executor had loaded by then. */
public record Loads(String executor, int partition, int rows, int loads) implements Serializable {
    private static final long serialVersionUID = 1;

    static Loads here(int rows, int loads) {
        return new Loads(SparkEnv.get().executorId(), TaskContext.getPartitionId(), rows, loads);
    }
}
