package reusediffusion.job.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reusediffusion.job.option.ModelNames;
import reusediffusion.job.option.ModelOptions;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;

/** Groups the commands for models beside generating. */
@Command(
        name = "models",
        description = "Downloads, lists, checks and tests models; each command has its own --help.",
        subcommands = {DownloadModel.class, ListModels.class, CheckModel.class, TestModel.class, SynthesizeModel.class},
        footer = "  jobs/models download sdxl --save-dir /models")
public final class ModelTools implements Job {
    @Option(names = "--mode", description = "download, list, check or test: the spelling of the published tool")
    private String mode;

    @Option(
            names = "--models",
            arity = "1..*",
            split = ",",
            paramLabel = "NAME",
            description = "with --mode: the models")
    private List<String> models = new ArrayList<>();

    @Option(
            names = {"--save-dir", "--save_dir"},
            paramLabel = "FOLDER",
            description = "with --mode: the folder that holds models (models)")
    private Path saveDir;

    public static void main(String[] arguments) {
        Jobs.run(new ModelTools(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws Exception {
        if (mode == null) {
            throw new IllegalArgumentException("No command is given; --help lists the commands.");
        }
        ModelOptions.oneOf("--mode", mode, "download", "list", "check", "test");
        ModelNames named = new ModelNames(models, saveDir);
        Job job =
                switch (mode) {
                    case "download" -> new DownloadModel(named);
                    case "list" -> new ListModels(named);
                    case "check" -> new CheckModel(named);
                    default -> new TestModel(named);
                };
        job.run(conf);
    }

    @Override
    public boolean goesOn() {
        return "download".equals(mode);
    }
}
