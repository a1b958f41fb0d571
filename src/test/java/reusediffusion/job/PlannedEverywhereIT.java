package reusediffusion.job;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.djl.ReuseDiffusion;
import reusediffusion.media.StillImages;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.spark.ml.TextToImage;

/** The same plan makes the same pictures with the job, with the Deep Java Library and as a step of Spark ML. */
class PlannedEverywhereIT {
    private static final String MODEL = "models/tiny-sd3";
    private static final int CALLS = 8;
    private static final int STEPS = 28;
    private static final Map<String, Object> PLAN =
            Map.of("policy", "planned", "maxCalls", CALLS, "guidance", 5, "dtype", "float32");
    private static final StructType SCHEMA =
            StructType.fromDDL("id STRING, prompt STRING, negative_prompt STRING, seed BIGINT");
    private static final List<Request> REQUESTS = List.of(
            new Request("a", "a red circle on a white background", null, 1),
            new Request("b", "a striped blue cross on a sunset background", "a heart", 2),
            new Request("far", "an old lighthouse keeper", null, 3));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void makesTheSamePictures(boolean guarded) throws Exception {
        Map<String, Object> options = new TreeMap<>(PLAN);
        if (guarded) {
            options.put("guard", 0.8);
        }
        Map<String, byte[]> expected = generated(guarded ? " --guard 0.8" : "");
        assertThat(expected.keySet()).containsExactly("a.png", "b.png", "far.png");
        assertThat(Files.readString(folder.resolve("out/_summary.json")))
                .contains("\"full_runs\" : " + (guarded ? 1 : 0));
        assertSame(expected, predicted(options));
        assertSame(expected, transformed(options));
    }

    /** A prompt that the plans were not made for is made in full under a guard. */
    private static void assertCalls(String id, int calls, Map<String, Object> options) {
        if (!options.containsKey("guard")) {
            assertThat(calls).as(id).isEqualTo(CALLS);
        } else if (id.equals("far")) {
            assertThat(calls).as(id).isEqualTo(STEPS);
        } else {
            assertThat(calls).as(id).isBetween(CALLS / 2, 2 * CALLS);
        }
    }

    private Path prompts() throws IOException {
        return Files.writeString(
                folder.resolve("prompts.jsonl"),
                """
                {"id": "a", "prompt": "a red circle on a white background", "seed": 1}
                {"id": "b", "prompt": "a striped blue cross on a sunset background", "negative_prompt": "a heart", "seed": 2}
                {"id": "far", "prompt": "an old lighthouse keeper", "seed": 3}
                """);
    }

    private Map<String, byte[]> generated(String guard) throws IOException {
        Console console = Console.run(
                "local[1]",
                new Generate(),
                ("--model tiny-sd3 --guidance 5 --device cpu --sheet off --provenance off --policy planned --batch-size 3 --partitions 1 --max-calls "
                                + CALLS + guard + " --prompts " + prompts() + " --output " + folder.resolve("out"))
                        .split(" "));
        assertThat(console.code()).as(console.errors()).isZero();
        Map<String, byte[]> pictures = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder.resolve("out/data"))) {
            for (Path file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".png"))::iterator) {
                pictures.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return pictures;
    }

    private static Map<String, byte[]> predicted(Map<String, Object> options) throws Exception {
        Map<String, byte[]> pictures = new TreeMap<>();
        try (ZooModel<Request, Generated> model = ReuseDiffusion.criteria(Request.class, Generated.class)
                        .optModelPath(Path.of(MODEL))
                        .optDevice(Device.cpu())
                        .optOptions(texts(options))
                        .build()
                        .loadModel();
                Predictor<Request, Generated> predictor = model.newPredictor()) {
            for (Generated made : predictor.batchPredict(REQUESTS)) {
                assertCalls(made.request().id(), made.run().calls(), options);
                pictures.put(
                        made.request().id() + ".png",
                        StillImages.png(made.frames().get(0)));
            }
        }
        return pictures;
    }

    private static Map<String, String> texts(Map<String, Object> options) {
        Map<String, String> texts = new TreeMap<>();
        options.forEach((name, value) -> texts.put(name, value.toString()));
        return texts;
    }

    private static List<Row> rows() {
        return REQUESTS.stream()
                .map(r -> RowFactory.create(r.id(), r.prompt(), r.negativePrompt(), r.seed()))
                .toList();
    }

    private static Map<String, byte[]> transformed(Map<String, Object> options) throws IOException {
        Map<String, byte[]> pictures = new TreeMap<>();
        try (SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .getOrCreate()) {
            TextToImage step = new TextToImage()
                    .setNegativePromptCol("negative_prompt")
                    .setSeedCol("seed")
                    .setModelUrl(MODEL)
                    .setDevice("cpu")
                    .setBatchSize(3)
                    .setOptions(options);
            for (Row row : step.transform(spark.createDataFrame(rows(), SCHEMA).coalesce(1))
                    .collectAsList()) {
                Row picture = row.getAs("picture");
                assertThat(picture.<String>getAs("error")).isNull();
                assertCalls(row.getAs("id"), picture.<Integer>getAs("calls"), options);
                pictures.put(row.getAs("id") + ".png", picture.getAs("image"));
            }
        }
        return pictures;
    }

    private static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> actual) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, bytes) -> assertThat(actual.get(name)).as(name).isEqualTo(bytes));
    }
}
