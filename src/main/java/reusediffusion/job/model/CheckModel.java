package reusediffusion.job.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reusediffusion.hub.FolderCheck;
import reusediffusion.job.option.ModelNames;
import reusediffusion.job.run.Job;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.ModelSummary;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;

/** Whether models are whole. */
@Command(
        name = "check",
        description = "Checks that models have all tensors that their configurations require, by name,"
                + " shape and type, and that downloaded files are unchanged.",
        sortOptions = false,
        footer = "  jobs/models check sdxl")
final class CheckModel implements Job {
    @Mixin
    private ModelNames models = new ModelNames();

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            description = "the variant of the weights, such as fp16 (the plain weights)")
    private String variant;

    CheckModel() {}

    CheckModel(ModelNames models) {
        this.models = models;
    }

    @Override
    public void run(SparkConf conf) {
        int bad = 0;
        for (String name : models.required()) {
            Path folder = models.present(name);
            System.out.println(ModelSummary.of(folder));
            FolderCheck files = FolderCheck.of(folder);
            files.faults().forEach(fault -> System.out.println("  " + fault));
            boolean fits = fits(folder);
            System.out.println(
                    files.checked() == 0
                            ? "  It was not downloaded by this program, and no hashes are known."
                            : "  Of " + files.checked() + " downloaded files, "
                                    + (files.checked() - files.faults().size())
                                    + " have the contents that they came with.");
            bad += fits && files.faults().isEmpty() ? 0 : 1;
        }
        if (bad > 0) {
            throw new IllegalArgumentException(
                    bad + " of " + models.names.size() + " models are not whole; download them again.");
        }
    }

    private boolean fits(Path folder) {
        Recipe recipe = new Recipe(
                folder.toAbsolutePath().toString(), "cpu", "float32", 1, null, variant, null, new TreeMap<>(), false);
        try {
            DiffusionPipeline.check(recipe, Presets.resolve(recipe, Map.of()));
            System.out.println("  Names, shapes and types of all tensors are right.");
            return true;
        } catch (RuntimeException e) {
            if (!List.of("reusediffusion.weights", "java.lang")
                    .contains(e.getClass().getPackageName())) {
                throw e;
            }
            System.out.println("  " + e.getMessage());
            return false;
        }
    }
}
