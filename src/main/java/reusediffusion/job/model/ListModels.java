package reusediffusion.job.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reusediffusion.job.option.ModelNames;
import reusediffusion.job.run.Job;
import reusediffusion.pipeline.ModelSummary;

/** Models that are there, and those that have short names. */
@Command(
        name = "list",
        description = "Lists the models in a folder, and the short names that can be downloaded.",
        footer = "  jobs/models list")
final class ListModels implements Job {
    @Mixin
    private ModelNames models = new ModelNames();

    ListModels() {}

    ListModels(ModelNames models) {
        this.models = models;
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        for (Path root : models.roots()) {
            System.out.println("In " + root + ":");
            for (Path folder : folders(root)) {
                System.out.println("  " + ModelSummary.of(folder));
            }
        }
        System.out.println("To download:");
        ModelNames.PUBLISHED.forEach(
                (name, repository) -> System.out.println(String.format(Locale.ROOT, "  %-10s %s", name, repository)
                        + (Files.isDirectory(models.folder(name)) ? " (is there)" : "")));
    }

    private static List<Path> folders(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(Files::isDirectory).sorted().toList();
        }
    }
}
