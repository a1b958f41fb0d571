package reusediffusion.spark.synthetic;

import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import reusediffusion.reuse.table.StepStatistics;
import reusediffusion.spark.traces.Aggregation;
import scala.collection.JavaConverters;

/** Made-up traces, each from the number of its row: to measure what aggregating costs, without a model. */
public final class SyntheticTraces {
    private static final int BRANCHES = 2;

    private SyntheticTraces() {}

    /** Aggregates so many traces of runs of so many steps. */
    public static StepStatistics aggregate(SparkSession spark, long rows, int steps, int partitions) {
        return Aggregation.statistics(rows(spark, rows, steps, partitions));
    }

    /** Rows (id, differences (T), gram (G, T, T)). */
    public static JavaRDD<Row> rows(SparkSession spark, long rows, int steps, int partitions) {
        return spark.range(0, rows, 1, partitions).javaRDD().map(number -> row(number, steps));
    }

    private static Row row(long number, int steps) {
        Random random = new Random(number);
        Double[] differences = new Double[steps];
        for (int i = 0; i < steps; i++) {
            differences[i] = 0.1 + random.nextDouble();
        }
        Object[] gram = new Object[BRANCHES];
        for (int g = 0; g < BRANCHES; g++) {
            gram[g] = matrix(random, steps);
        }
        return RowFactory.create(String.valueOf(number), list(differences), list(gram));
    }

    /** v vᵀ + 1: symmetric and positive. */
    private static Object matrix(Random random, int steps) {
        double[] v = random.doubles(steps).toArray();
        Object[] matrix = new Object[steps];
        for (int i = 0; i < steps; i++) {
            Double[] row = new Double[steps];
            for (int j = 0; j < steps; j++) {
                row[j] = v[i] * v[j] + (i == j ? 1 : 0);
            }
            matrix[i] = list(row);
        }
        return list(matrix);
    }

    private static Object list(Object... values) {
        return JavaConverters.asScalaBuffer(java.util.Arrays.asList(values)).toSeq();
    }
}
