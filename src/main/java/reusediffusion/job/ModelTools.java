package reusediffusion.job;

import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;

/** What can be done with models beside generating. */
@Command(
        name = "models",
        description = "What can be done with models; each command has its own --help.",
        subcommands = SynthesizeModel.class)
public final class ModelTools implements Job {
    public static void main(String[] arguments) {
        Jobs.run(new ModelTools(), arguments);
    }

    @Override
    public void run(SparkConf conf) {
        throw new IllegalArgumentException("Name a command; --help lists them.");
    }
}
