package reusediffusion.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.job.benchmark.BenchmarkStep;
import reusediffusion.job.model.ModelTools;
import reusediffusion.job.run.Job;
import reusediffusion.machine.Hdfs;

/** A model that lies on a real HDFS makes the pictures that the same model beside us makes. */
class RemoteModelIT {
    private static final String CACHE = "spark.reusediffusion.models";

    @TempDir
    private Path folder;

    @Test
    void theModelComesFromHdfs() throws Exception {
        MiniDFSCluster cluster = Hdfs.start(folder, 1);
        System.setProperty(CACHE, folder.resolve("cache").toString());
        try {
            var files = cluster.getFileSystem();
            files.copyFromLocalFile(
                    new org.apache.hadoop.fs.Path(new File("models/tiny-sd3").toURI()),
                    new org.apache.hadoop.fs.Path("/models/tiny-sd3"));
            Map<String, String> there = generate(files.getUri() + "/models/tiny-sd3", "there");
            assertThat(there).hasSize(2).isEqualTo(generate("tiny-sd3", "here"));
            otherJobs(files.getUri() + "/models/tiny-sd3");
        } finally {
            System.clearProperty(CACHE);
            cluster.shutdown();
        }
        try (var copies = Files.list(folder.resolve("cache"))) {
            assertThat(copies.filter(Files::isDirectory)).hasSize(1);
        }
    }

    /** Those that work with a model take it from there too. */
    private void otherJobs(String model) throws Exception {
        Path plans = folder.resolve("plans.json");
        String small = " --steps 3 --width-height 32 32 --model " + model;
        String prompts = " --prompts input/prompts/plan-shapes.txt";
        run(
                new MakePlans(),
                "--calibration 4 --validation 2 --held-out 2 --guard-samples 0 --budgets 2 --batch-size 4 --search-seconds 1"
                        + " --refine-rounds 0 --plan " + plans + prompts + small);
        run(
                new Evaluate(),
                "--samples 2 --batch-size 2 --pictures 0 --policies original,planned:2 --plan " + plans + " --output "
                        + folder.resolve("quality") + prompts + small);
        run(new ModelTools(), "synth --output " + folder.resolve("synth") + " --model " + model);
        assertThat(folder.resolve("synth/transformer/diffusion_pytorch_model.safetensors"))
                .exists();
        run(new BenchmarkStep(), "--parts decoder --warm-up 0" + small);
    }

    private static void run(Job job, String arguments) {
        Console console = Console.run("local[1]", job, arguments.split(" "));
        assertThat(console.code()).as(console.errors()).isZero();
    }

    private Map<String, String> generate(String model, String output) throws Exception {
        Path out = folder.resolve(output);
        Console console = Console.run(
                "local[1]",
                new Generate(),
                ("--mode original --steps 2 --width-height 64 64 --prompts-num 2 --sheet off --model " + model
                                + " --output " + out)
                        .split(" "));
        assertThat(console.code()).as(console.errors()).isZero();
        Map<String, String> images = new TreeMap<>();
        try (var files = Files.walk(out.resolve("data"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                images.put(
                        file.getFileName().toString(), java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return images;
    }
}
