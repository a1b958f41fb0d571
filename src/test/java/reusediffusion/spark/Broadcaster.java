package reusediffusion.spark;

import java.io.IOException;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;

/** A job that never ends, whose driver is always about to ask something of Spark: where Spark ends first, it fails. */
@Command(name = "broadcaster")
public final class Broadcaster implements Job {
    static final String AT_WORK = "at work";

    public static void main(String[] arguments) {
        Jobs.run(new Broadcaster(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        try (SparkSession spark = Jobs.session(conf, "broadcaster")) {
            JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
            for (int round = 0; ; round++) {
                context.broadcast(new double[1000]);
                context.parallelize(List.of(1, 2), 2).map(i -> i).count();
                if (round == 0) {
                    System.out.println(AT_WORK);
                }
            }
        }
    }
}
