package reusediffusion.job.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reusediffusion.job.run.Job;
import reusediffusion.report.fleet.FleetReport;
import reusediffusion.report.fleet.rows.FleetRun;

/** The page once more, from the rows that are there. */
@Command(
        name = "render",
        description = "Writes a run's page and report.json again from its Parquet rows, compared with other"
                + " runs if you like.",
        footer = "  jobs/benchmark render output/benchmark/mine")
public final class BenchmarkRender implements Job {
    @Parameters(paramLabel = "DIR", description = "the folder of a run")
    private Path folder;

    @Option(
            names = "--against",
            arity = "1..*",
            paramLabel = "RUN",
            description = "folders of earlier runs (those that it is compared with already)")
    private List<Path> against = new ArrayList<>();

    @Override
    public void run(SparkConf conf) throws IOException {
        if (!against.isEmpty()) {
            List<FleetRun.Earlier> earlier = EarlierRuns.read(against);
            EarlierRuns.beside(FleetRun.read(folder), earlier, folder);
        }
        FleetReport.render(folder);
        System.out.println(folder.resolve("report.html"));
    }
}
