package reusediffusion.job.notebook;

import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;

/** Groups the commands for notebooks of Java cells. */
@Command(
        name = "notebook",
        description = "Runs notebooks of Java cells, and prints the settings that a Jupyter kernel needs.",
        subcommands = {RunNotebook.class, KernelEnvironment.class},
        sortOptions = false,
        footer = "  jobs/notebook run notebooks/01-generate.ipynb")
public final class NotebookTools implements Job {
    public static void main(String[] arguments) {
        Jobs.run(new NotebookTools(), arguments);
    }

    @Override
    public void run(SparkConf conf) {
        throw new IllegalArgumentException("No command is given: use run or environment; --help describes them.");
    }
}
