package reusediffusion.job.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reusediffusion.hub.Download;
import reusediffusion.hub.Endpoint;
import reusediffusion.hub.Timeouts;
import reusediffusion.job.option.ModelNames;
import reusediffusion.job.run.Job;
import reusediffusion.pipeline.WantedFiles;

/** Models from a hub. */
@Command(
        name = "download",
        description = "Downloads models, each into FOLDER/<last part of its name>; run again, it fetches"
                + " what is missing. A token is read from the environment variable HF_TOKEN.",
        sortOptions = false,
        footer = "  jobs/models download sdxl --save-dir /models")
final class DownloadModel implements Job {
    @Mixin
    private ModelNames models = new ModelNames();

    @Option(names = "--revision", defaultValue = "main", description = "a branch, tag or commit (${DEFAULT-VALUE})")
    private String revision = "main";

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            description = "the variant of the weights, such as fp16 (the plain weights)")
    private String variant;

    @Option(
            names = "--endpoint",
            paramLabel = "ADDRESS",
            description = "of the hub or a mirror (HF_ENDPOINT, else " + Endpoint.PUBLIC + ")")
    private String endpoint;

    @Option(
            names = "--parallel",
            defaultValue = "4",
            description = "number of files that are fetched at a time (${DEFAULT-VALUE})")
    private int parallel = 4;

    DownloadModel() {}

    DownloadModel(ModelNames models) {
        this.models = models;
    }

    @Override
    public void run(SparkConf conf) {
        Map<String, String> repositories = new LinkedHashMap<>();
        models.required().forEach(name -> repositories.put(name, ModelNames.repository(name)));
        String address = endpoint == null ? System.getenv().getOrDefault("HF_ENDPOINT", "") : endpoint;
        Endpoint server = Endpoint.of(address.isBlank() ? Endpoint.PUBLIC : address, System.getenv("HF_TOKEN"));
        Download download = new Download(server, Timeouts.ORDINARY, parallel, System.err);
        WantedFiles wanted = new WantedFiles(variant);
        List<Path> folders = new ArrayList<>();
        repositories.forEach((name, repository) -> {
            if (folders.contains(models.folder(name))) {
                throw new IllegalArgumentException("Two of the models would lie in " + models.folder(name)
                        + "; download them to folders of their own with --save-dir.");
            }
            folders.add(models.folder(name));
            System.out.println(told(download.to(repository, revision, wanted::of, models.folder(name))));
        });
    }

    @Override
    public boolean goesOn() {
        return true;
    }

    private static String told(Download.Result result) {
        return result.fetched() == 0
                ? result.folder() + " is whole (" + result.files() + " files); nothing was fetched."
                : result.repository() + " is in " + result.folder() + ": " + result.fetched() + " of " + result.files()
                        + " files fetched, each compared with its hash.";
    }
}
