package reusediffusion.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import reusediffusion.media.ImageFormat;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.policy.RunKey;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.engine.Engine;
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

/**
 * How much longer a job takes where each request to its store is answered late: ROUNDS of 96 pictures on a real S3 server in this process,
 * with and without 100 ms before each answer, in turns; made by tiny-sd3, or by a device that takes MILLIS for each and no processor. {@code
 * src/test/stores/measure latency ROUNDS [MILLIS]} starts it.
 */
final class LatencyBenchmark {
    private static final String ROOT = "s3a://bucket/";
    private static final int PICTURES = 96;
    private static final int MILLIS = 100;

    private final S3Server server;
    private final SparkSession spark;
    private final String millisEach;
    private int runs;

    private LatencyBenchmark(S3Server server, SparkSession spark, String millisEach) {
        this.server = server;
        this.spark = spark;
        this.millisEach = millisEach;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("latency");
        try (S3Server server = S3Server.start(folder)) {
            SparkConf conf = Sessions.conf("local[2]");
            server.settings().forEach((name, value) -> conf.set("spark.hadoop." + name, value));
            String millis = arguments.length > 1 ? arguments[1] : null;
            new LatencyBenchmark(server, Sessions.of(conf), millis).measure(Integer.parseInt(arguments[0]));
            Sessions.stop();
        }
        System.exit(0); // the server's threads would keep this process
    }

    private void measure(int rounds) throws Exception {
        FileSystem files = FileSystem.get(
                new org.apache.hadoop.fs.Path(ROOT).toUri(),
                spark.sessionState().newHadoopConf());
        try (OutputStream out = files.create(new org.apache.hadoop.fs.Path(ROOT + "prompts.txt"))) {
            String cats = IntStream.range(0, PICTURES)
                    .mapToObj(i -> "slow " + millisEach + " " + i)
                    .collect(Collectors.joining("\n"));
            out.write(cats.getBytes(StandardCharsets.UTF_8));
        }
        run(0);
        double[] sums = new double[2];
        for (int round = 0; round < rounds; round++) {
            sums[0] += run(0);
            sums[1] += run(MILLIS);
        }
        System.out.printf(
                Locale.ROOT,
                "%d pictures: %.2f s without, %.2f s with %d ms a request: %.2f times as long%n",
                PICTURES,
                sums[0] / rounds,
                sums[1] / rounds,
                MILLIS,
                sums[1] / sums[0]);
    }

    /** Seconds from the first look for what is to be made until the manifest is written. */
    private double run(int millis) throws Exception {
        return millisEach == null ? run(millis, demo()) : run(millis, new StandIn("device"));
    }

    private static PipelineEngine demo() throws IOException {
        Path model = Path.of("models/tiny-sd3").toAbsolutePath();
        Settings settings = Presets.resolve(model, Map.of());
        Recipe recipe = new Recipe(model.toString(), "cpu", "float32", 1, null);
        return new PipelineEngine(
                recipe, "cpu", "float32", settings, PolicyChoice.original(), RunKey.of(recipe, settings, "float32"));
    }

    private <P extends AutoCloseable> double run(int millis, Engine<P> engine) throws IOException {
        server.faults().delay(millis);
        server.faults().counted();
        long start = System.nanoTime();
        Map<String, Object> summary = new GenerationJob<>(
                        spark,
                        engine,
                        new PromptSource(ROOT + "prompts.txt", null, null, 1, 42),
                        new Destination(ROOT + "out" + runs++, "files", false, false, false),
                        new ExecutionSettings(8, null, FailureLimit.parse("0"), false, Audit.NONE, Chunking.USUAL),
                        new Encoding(ImageFormat.PNG, 8),
                        new StopRequest(),
                        new PrintStream(OutputStream.nullOutputStream()))
                .run();
        double whole = (System.nanoTime() - start) / 1e9;
        server.faults().delay(0);
        Map<?, ?> last = (Map<?, ?>) summary.get("last_run");
        System.out.printf(
                Locale.ROOT,
                "%3d ms: %6.2f s, %6.2f s of them behind the count of what is left; devices %s; requests %s%n",
                millis,
                whole,
                ((Number) last.get("seconds")).doubleValue(),
                last.get("devices"),
                server.faults().counted());
        return whole;
    }
}
