package reusediffusion.job.benchmark;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.spark.synthetic.SyntheticTraces;

/** Measures what aggregating costs for each trace, on made-up ones. */
@Command(
        name = "benchmark-aggregate",
        description =
                "Aggregates made-up traces, and prints the time for each and the largest heap of the" + " driver.",
        footer = "  jobs/benchmark-aggregate --rows 100000")
public final class AggregateBenchmark implements Job {
    @Option(names = "--rows", defaultValue = "1000000", description = "number of traces (${DEFAULT-VALUE})")
    private long rows;

    @Option(names = "--steps", defaultValue = "28", description = "steps of each run (${DEFAULT-VALUE})")
    private int steps;

    @Option(names = "--partitions", defaultValue = "64", description = "number of tasks (${DEFAULT-VALUE})")
    private int partitions;

    private final Map<String, Object> result = new TreeMap<>();

    public static void main(String[] arguments) {
        Jobs.run(new AggregateBenchmark(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws Exception {
        try (SparkSession spark = Jobs.sessionWithExecutors(conf, "aggregate benchmark")) {
            long start = System.nanoTime();
            long samples =
                    SyntheticTraces.aggregate(spark, rows, steps, partitions).samples();
            double seconds = (System.nanoTime() - start) / 1e9;
            result.put("rows", samples);
            result.put("seconds", seconds);
            result.put(
                    "microseconds a row and core",
                    seconds * 1e6 * spark.sparkContext().defaultParallelism() / samples);
            result.put("largest heap, MB", largestHeap() >> 20);
            Jobs.print(result);
        }
    }

    @Override
    public Object result() {
        return result;
    }

    private static long largestHeap() {
        return java.lang.management.ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
