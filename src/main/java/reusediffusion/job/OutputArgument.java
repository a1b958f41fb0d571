package reusediffusion.job;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reusediffusion.spark.sink.OutputFolder;

/** The output folder that a job looks after, named with --output or alone. */
final class OutputArgument {
    @Option(names = "--output", paramLabel = "FOLDER", description = "an output folder of generate")
    private String option;

    @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "the same without the flag")
    private String argument;

    OutputFolder folder(SparkSession spark) throws IOException {
        String name = option == null ? argument : option;
        if (name == null) {
            throw new IllegalArgumentException("Which output folder? Name it with --output.");
        }
        Path path = new Path(name);
        FileSystem files = path.getFileSystem(spark.sessionState().newHadoopConf());
        OutputFolder folder = new OutputFolder(files.makeQualified(path).toString());
        if (!files.exists(folder.job())) {
            throw new IllegalArgumentException(name + " is no output folder of generate: it has no _job.json.");
        }
        return folder;
    }
}
