package reusediffusion.job;

import java.io.IOException;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reusediffusion.job.option.OutputArgument;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.job.run.ProblemsFound;
import reusediffusion.spark.sink.check.Verification;
import reusediffusion.spark.sink.names.OutputFolder;

/** Whether an output folder holds what its markers say. */
@Command(
        name = "verify",
        description = "Checks an output folder: everything that a marker names is there and complete, every"
                + " id is unique, and the manifest agrees.",
        footer = "  jobs/verify output/mine")
public final class Verify implements Job {
    @Mixin
    private OutputArgument output;

    @Option(
            names = "--repair",
            description = "take the rows of damaged samples out of their markers, so that the next run of the job makes"
                    + " these samples again, and put lost markers back where the manifest and the files are whole")
    private boolean repair;

    private Verification result;

    public static void main(String[] arguments) {
        Jobs.run(new Verify(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        try (SparkSession spark = Jobs.sessionWithExecutors(conf, "verify")) {
            OutputFolder folder = output.folder(spark);
            Verification found = repair ? Verification.repair(spark, folder) : Verification.of(spark, folder);
            result = found;
            Jobs.print(found);
            if (repair && found.found() > 0) {
                System.err.println("Rows taken back: " + found.takenBack() + "; samples that got lost markers back: "
                        + found.restored()
                        + ". Run the job again as it was started, and it makes the samples that are missing.");
            } else if (found.found() > 0) {
                throw new ProblemsFound(found.found() + (found.found() == 1 ? " problem was" : " problems were")
                        + " found; --repair takes damaged samples"
                        + " back, so that the next run makes them.");
            }
        }
    }

    @Override
    public Object result() {
        return result;
    }
}
