package reusediffusion.spark.plan;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;

/** Runs pieces of work side by side on the cluster. */
public record ParallelTasks(SparkSession spark) {

    /** A task for each piece; the results in the order of the pieces. */
    <A, B> List<B> run(String what, List<A> pieces, Function<A, B> work) {
        if (pieces.isEmpty()) {
            return List.of();
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        context.sc().setJobDescription(what);
        try {
            return context.parallelize(pieces, pieces.size()).map(work).collect();
        } finally {
            context.sc().setJobDescription(null);
        }
    }

    /** The number of tasks that can run at once. */
    public int slots() {
        var context = spark.sparkContext();
        return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
    }
}
