package reusediffusion.job.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reusediffusion.job.run.Job;
import reusediffusion.report.fleet.FleetReport;

/** Whether a page says what its rows say. */
@Command(
        name = "verify",
        description = "Computes every figure of a run's page and its report.json again from the Parquet"
                + " rows, and fails if one differs.",
        footer = "  jobs/benchmark verify output/benchmark/mine")
public final class BenchmarkVerify implements Job {
    @Parameters(paramLabel = "DIR", description = "the folder of a run")
    private Path folder;

    @Override
    public void run(SparkConf conf) throws IOException {
        System.out.println("All is well: " + FleetReport.verify(folder) + " figures follow from the rows.");
    }
}
