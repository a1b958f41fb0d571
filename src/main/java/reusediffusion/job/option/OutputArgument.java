package reusediffusion.job.option;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.storage.Address;

/** The output folder that a job looks after, named with --output or alone. */
public final class OutputArgument {
    @Option(names = "--output", paramLabel = "FOLDER", description = "an output folder of jobs/generate")
    private String option;

    @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "the same as --output")
    private String argument;

    /**
     * The output folder that is named, by the argument or by {@code --output}.
     *
     * @throws IllegalArgumentException where none or two are named, or the folder is none of a job
     */
    public OutputFolder folder(SparkSession spark) throws IOException {
        String name = option == null ? argument : option;
        if (option != null && argument != null) {
            throw new IllegalArgumentException(
                    "Two output folders are named, " + option + " and " + argument + "; name one.");
        }
        if (name == null) {
            throw new IllegalArgumentException("Which output folder? Name it with --output.");
        }
        Configuration configuration = spark.sessionState().newHadoopConf();
        Path path = Address.qualified(name, configuration);
        FileSystem files = path.getFileSystem(configuration);
        OutputFolder folder = new OutputFolder(path.toString());
        if (!files.exists(folder.job()) && !files.exists(folder.jobCopy())) {
            throw new IllegalArgumentException(
                    name + " is no output folder of generate: it has no _job.json; name one that has.");
        }
        return folder;
    }
}
