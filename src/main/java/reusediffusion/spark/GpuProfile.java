package reusediffusion.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/** Gives each task of the generation a GPU of its own, while the tasks that read prompts may share one. */
final class GpuProfile {
    private GpuProfile() {}

    /** {@code rows} with a GPU a task, where executors have GPUs and Spark can change resources from stage to stage. */
    static <T> JavaRDD<T> onto(JavaRDD<T> rows, SparkContext context) {
        SparkConf conf = context.conf();
        boolean gpus = conf.contains("spark.executor.resource.gpu.amount") && !context.isLocal();
        boolean alreadyWhole = conf.get("spark.task.resource.gpu.amount", "").equals("1");
        if (!gpus || alreadyWhole || conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
            return rows;
        }
        TaskResourceRequests task = new TaskResourceRequests()
                .cpus(conf.getInt("spark.task.cpus", 1))
                .resource("gpu", 1);
        return rows.withResources(new ResourceProfileBuilder().require(task).build());
    }
}
