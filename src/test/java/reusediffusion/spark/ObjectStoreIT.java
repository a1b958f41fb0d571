package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.machine.Machines;
import reusediffusion.media.ImageFormat;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.policy.RunKey;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.table.StaticTable;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.generate.Audit;
import reusediffusion.spark.generate.Destination;
import reusediffusion.spark.generate.Encoding;
import reusediffusion.spark.generate.ExecutionSettings;
import reusediffusion.spark.generate.FailureLimit;
import reusediffusion.spark.generate.GenerationJob;
import reusediffusion.spark.generate.StopRequest;
import reusediffusion.spark.s3.S3Server;
import reusediffusion.spark.samples.PromptSource;
import reusediffusion.spark.sink.Chunking;
import reusediffusion.spark.sink.ledger.OrphanFiles;
import reusediffusion.spark.traces.Aggregation;

/** Prompts, samples and traces on a real S3 server, with Hadoop's own connector, and with faults between the two. */
class ObjectStoreIT {
    private static final String ROOT = "s3a://bucket/";

    @TempDir
    private static Path folder;

    private static S3Server server;
    private static SparkSession spark;
    private static FileSystem files;

    @BeforeAll
    static void start() throws Exception {
        server = S3Server.start(folder);
        SparkConf conf = Sessions.conf("local[2,4]");
        server.settings().forEach((name, value) -> conf.set("spark.hadoop." + name, value));
        spark = Sessions.of(conf);
        files = FileSystem.get(
                new org.apache.hadoop.fs.Path(ROOT).toUri(),
                spark.sessionState().newHadoopConf());
    }

    @AfterAll
    static void stop() throws IOException {
        Sessions.stop();
        server.close();
    }

    @BeforeEach
    void heal() {
        server.faults().heal();
        server.faults().counted();
    }

    private static String prompts(String name, List<String> lines) throws IOException {
        String path = ROOT + name;
        try (OutputStream out = files.create(new org.apache.hadoop.fs.Path(path))) {
            out.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        }
        return path;
    }

    private static String row(int id, String prompt) {
        return String.format(Locale.ROOT, "{\"id\": \"%03d\", \"prompt\": \"%s\"}", id, prompt);
    }

    private static List<String> cats(int number) {
        return IntStream.range(0, number).mapToObj(i -> "cat " + i).toList();
    }

    private static long markers(String output) throws IOException {
        try {
            return names(output + "/shards").stream()
                    .filter(name -> name.endsWith(".json"))
                    .count();
        } catch (FileNotFoundException e) {
            return 0; // folders come with what is in them
        }
    }

    /** Of all objects below a folder. */
    private static List<String> names(String below) throws IOException {
        List<String> names = new ArrayList<>();
        for (var found = files.listFiles(new org.apache.hadoop.fs.Path(ROOT + below), true); found.hasNext(); ) {
            LocatedFileStatus file = found.next();
            names.add(file.getPath().toString().substring(ROOT.length()));
        }
        return names;
    }

    @Test
    void makesEachSampleOnceWhateverGoesWrong() throws Exception {
        List<String> lines = new ArrayList<>(cats(14));
        lines.add(7, "throw " + folder.resolve("thrown"));
        lines.add(10, "fail");
        Trial trial = Trial.of(prompts("faults.txt", lines), ROOT + "faults").allowing("1");
        server.faults().begin(23, 17, 19);
        Chunking small = new Chunking(Duration.ofMillis(20), 1 << 20);
        assertThat(trial.run(spark, new StandIn("a"), small, new StopRequest()))
                .containsEntry("samples", 15L)
                .containsEntry("failed", 1L);
        assertThat(trial.run(spark, new StandIn("a")).get("last_run").toString())
                .contains("samples=0");
        assertThat(trial.verify(spark).problems()).isEmpty();
        server.faults().heal();
        assertThat(names("faults/shards")).allMatch(name -> name.matches(".*\\d{6}_\\d{6}\\.json"));
        String picture = names("faults/data").get(0);
        files.delete(new org.apache.hadoop.fs.Path(ROOT + picture), false);
        assertThat(trial.verify(spark).problems()).singleElement().asString().contains("is missing");
        reusediffusion.spark.sink.check.Verification.repair(spark, trial.folder());
        try (OutputStream out = files.create(new org.apache.hadoop.fs.Path(ROOT + "faults/data/left.tar"))) {
            out.write(1);
        }
        assertThat(trial.run(spark, new StandIn("a"))).containsEntry("samples", 15L);
        assertThat(OrphanFiles.collect(spark, trial.folder())).anyMatch(name -> name.endsWith("/data/left.tar"));
        assertThat(trial.verify(spark).problems()).isEmpty();
        assertThat(names("faults")).noneMatch(name -> name.contains("_lock"));
    }

    @Test
    void aSecondDriverIsRefusedAndAKilledOneResumedAndNoSecretIsTold() throws Exception {
        // One of two threads waits for ten minutes with the first sample, so that the driver lives until it is killed.
        List<String> lines = new ArrayList<>(List.of(row(0, "late " + folder.resolve("late"))));
        IntStream.range(1, 20).mapToObj(i -> row(i, "slow 50 " + i)).forEach(lines::add);
        Trial trial = Trial.of(prompts("killed.jsonl", lines), ROOT + "killed").partitions(10);
        Path told = folder.resolve("told.txt");
        List<String> command = new ArrayList<>(Machines.java());
        server.settings().forEach((name, value) -> command.add("-Dspark.hadoop." + name + "=" + value));
        command.addAll(List.of(Driver.class.getName(), trial.prompts(), trial.output(), "10"));
        Process driver = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        Driver.Progress progress = () -> {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (markers("killed") < 3) {
                Thread.sleep(200);
                assertThat(driver.isAlive()).as(Files.readString(told)).isTrue();
                assertThat(System.nanoTime()).isLessThan(end);
            }
        };
        Driver.assertRefusedThenResumed(driver, progress, trial, spark, 20);
        assertThat(Files.readString(told)).doesNotContain(S3Server.secret(), "OURACCESSKEY");
        for (String name : names("killed")) {
            try (var in = files.open(new org.apache.hadoop.fs.Path(ROOT + name))) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                        .as(name)
                        .doesNotContain(S3Server.secret(), "OURACCESSKEY");
            }
        }
    }

    @Test
    void aPictureCostsFewRequests() throws Exception {
        Trial trial = Trial.of(prompts("many.txt", cats(400)), ROOT + "many")
                .batches(10)
                .partitions(8);
        server.faults().counted();
        server.faults().delay(20);
        assertThat(trial.run(spark, new StandIn("a"))).containsEntry("samples", 400L);
        int writing = server.faults().whileWriting();
        assertThat(server.faults().mostWritesAtOnce())
                .as("files on their way, of batches of ten")
                .isBetween(5, 16);
        Map<String, Integer> counted = server.faults().counted();
        System.out.println("Requests of a job of 400 pictures in 8 chunks: " + counted + ", " + writing
                + " of them from the first picture until the last");
        assertThat(writing / 400.0).as("without start and end").isBetween(1.0, 1.5);
        int all = counted.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(all / 400.0).isLessThan(2.5);
    }

    @Test
    void tracesAreCollectedAndAggregated() throws Exception {
        Path model = Path.of("models/tiny-sd3").toAbsolutePath();
        Settings settings = Presets.resolve(model, Map.of("steps", 4, "width", 16, "height", 16, "guidance", 5.0));
        Recipe recipe = new Recipe(model.toString(), "cpu", "float32", 1, null);
        PipelineEngine engine = new PipelineEngine(
                recipe, "cpu", "float32", settings, PolicyChoice.original(), RunKey.of(recipe, settings, "float32"));
        server.faults().begin(23, 17, 19);
        new GenerationJob<>(
                        spark,
                        engine,
                        new PromptSource(prompts("traces.txt", cats(4)), null, null, 1, 42),
                        new Destination(ROOT + "traces", "webdataset", false, false, false),
                        new ExecutionSettings(2, 2, FailureLimit.parse("0"), false, Audit.NONE, Chunking.USUAL),
                        new Encoding(ImageFormat.PNG, 8),
                        new StopRequest(),
                        new PrintStream(OutputStream.nullOutputStream()))
                .run();
        List<StaticTable> tables = Aggregation.tables(spark, List.of(ROOT + "traces"));
        assertThat(tables)
                .singleElement()
                .satisfies(table -> assertThat(table.provenance().samples()).isEqualTo(4));
    }
}
