package reusediffusion.job;

import java.io.IOException;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reusediffusion.job.option.OutputArgument;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.spark.sink.ledger.OrphanFiles;

/** Removes what attempts that died left behind. */
@Command(
        name = "gc",
        description = "Removes files from an output folder that were left by interrupted attempts (those"
                + " that no marker names).",
        footer = "  jobs/gc output/mine")
public final class CollectGarbage implements Job {
    @Mixin
    private OutputArgument output;

    private Object result;

    public static void main(String[] arguments) {
        Jobs.run(new CollectGarbage(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        try (SparkSession spark = Jobs.sessionWithExecutors(conf, "gc")) {
            result = Map.of("removed", OrphanFiles.collect(spark, output.folder(spark)));
            Jobs.print(result);
        }
    }

    @Override
    public Object result() {
        return result;
    }
}
