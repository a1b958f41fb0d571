package reusediffusion.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.repository.zoo.ZooModel;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.Examples;
import reusediffusion.djl.ReuseDiffusion;
import reusediffusion.media.ImageFormat;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.spark.Sessions;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.engine.ZooEngine;
import reusediffusion.spark.executor.PerExecutor;
import reusediffusion.spark.generate.Encoding;

/** The Spark ML step on the demo model, in one process with two tasks at once. */
class TextToImageTest {
    private static final String MODEL = "models/tiny-sd3";
    private static final Map<String, Object> SMALL = Map.of("steps", 2, "width", 64, "height", 64);
    private static final StructType SCHEMA = new StructType()
            .add("number", DataTypes.IntegerType)
            .add("prompt", DataTypes.StringType)
            .add("avoid", DataTypes.StringType)
            .add("seed", DataTypes.LongType);

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = Sessions.of("local[2]");
    }

    private static Row row(int number, String prompt, String avoid, Long seed) {
        return RowFactory.create(number, prompt, avoid, seed);
    }

    private static Dataset<Row> dataset(List<Row> rows, int partitions) {
        return spark.createDataFrame(
                JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, partitions), SCHEMA);
    }

    private static TextToImage small() {
        return new TextToImage()
                .setInputCol("prompt")
                .setOutputCol("picture")
                .setNegativePromptCol("avoid")
                .setSeedCol("seed")
                .setModelUrl(MODEL)
                .setDevice("cpu")
                .setBatchSize(2)
                .setOptions(SMALL);
    }

    private static List<Row> prompts(int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row(i, "a red circle", i % 2 == 0 ? null : "blurry", (long) i));
        }
        return rows;
    }

    private static BufferedImage image(Row picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture.getAs("image")));
    }

    @Test
    void addsOneColumnAndKeepsRowsAndOrder() throws IOException {
        int before = PerExecutor.loads();
        List<Row> made = small().transform(dataset(prompts(7), 4)).collectAsList();
        assertThat(PerExecutor.loads() - before).isLessThanOrEqualTo(1);
        assertThat(made).extracting(r -> r.getInt(0)).containsExactly(0, 1, 2, 3, 4, 5, 6);
        for (Row row : made) {
            assertThat(row.schema().fieldNames()).containsExactly("number", "prompt", "avoid", "seed", "picture");
            Row picture = row.getStruct(4);
            assertThat(picture.<String>getAs("error")).isNull();
            assertThat(picture.<Long>getAs("seed")).isEqualTo(row.getLong(3));
            assertThat(picture.<Integer>getAs("calls")).isEqualTo(2);
            assertThat(image(picture).getWidth()).isEqualTo(64);
        }
    }

    @Test
    void theExampleOfTheDocsWritesATable(@TempDir Path folder) throws Exception {
        Path prompts = Files.writeString(folder.resolve("prompts.txt"), "a red circle\ntwo green stars\n");
        String table = folder.resolve("table").toString();
        Examples.run("PicturesWithSparkMl", folder, MODEL, prompts.toString(), table);
        List<Row> rows = spark.read().parquet(table).collectAsList();
        assertThat(rows)
                .extracting(row -> row.getString(0))
                .containsExactlyInAnyOrder("a red circle", "two green stars");
        for (Row row : rows) {
            assertThat(row.getStruct(1).<Integer>getAs("calls")).isEqualTo(14);
            assertThat(image(row.getStruct(1)).getWidth()).isEqualTo(128);
        }
    }

    @Test
    void makesThePicturesOfThePipeline() throws IOException {
        Row made = small().transform(dataset(List.of(row(0, "a blue square", "blurry", 5L)), 1))
                .first()
                .getStruct(4);
        byte[] rgb;
        try (DiffusionPipeline pipeline = DiffusionPipeline.load(new Recipe(MODEL, "cpu", "float32", 1, null))) {
            Request request = new Request("x", "a blue square", "blurry", 5);
            rgb = pipeline.generate(
                            List.of(request), Presets.resolve(Path.of(MODEL), SMALL), ReusePolicy.original(), false)
                    .get(0)
                    .frames()
                    .get(0)
                    .rgb();
        }
        BufferedImage image = image(made);
        for (int i = 0; i < 64 * 64; i++) {
            int color = (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | rgb[3 * i + 2] & 255;
            assertThat(image.getRGB(i % 64, i / 64) & 0xffffff).isEqualTo(color);
        }
    }

    @Test
    void aBadRowCarriesItsErrorAndStopsNoOther() {
        List<Row> rows = List.of(
                row(0, "a red circle", null, 1L),
                row(1, null, null, 2L),
                row(2, "", "", null),
                row(3, "日本 🎨\u0000", null, 4L));
        List<Row> made = small().setBatchSize(4).transform(dataset(rows, 1)).collectAsList();
        assertThat(made)
                .extracting(r -> r.getStruct(4).getAs("error"))
                .containsExactly(null, "The prompt is null.", null, null);
        Row bad = made.get(1).getStruct(4);
        assertThat(bad.<byte[]>getAs("image")).isNull();
        assertThat(bad.<Integer>getAs("calls")).isNull();
        assertThat(bad.<Long>getAs("seed")).isEqualTo(2);
    }

    /** The real engine, which loses every batch with a certain word in it. */
    private record Breaks(ZooEngine sound, String word) implements Engine<ZooModel<Request, Generated>> {
        private static final long serialVersionUID = 1;

        @Override
        public Object key(String device) {
            return sound.key(device);
        }

        @Override
        public ZooModel<Request, Generated> load(String device) {
            return sound.load(device);
        }

        @Override
        public List<Generated> generate(ZooModel<Request, Generated> loaded, List<Request> batch) {
            if (batch.stream().anyMatch(request -> request.prompt().contains(word))) {
                throw new IllegalStateException("It broke on " + word + ".");
            }
            return sound.generate(loaded, batch);
        }

        @Override
        public String device() {
            return sound.device();
        }

        @Override
        public Map<String, String> fingerprint() {
            return sound.fingerprint();
        }
    }

    @Test
    void aRowThatBreaksItsBatchBreaksItselfAlone() {
        List<Row> rows = List.of(row(0, "red", null, 1L), row(1, "rotten", null, 2L), row(2, "blue", null, 3L));
        Breaks engine = new Breaks(ZooEngine.of(ReuseDiffusion.ENGINE, MODEL, SMALL, Set.of(), "cpu", false), "rotten");
        StructType schema = small().transformSchema(SCHEMA);
        PromptRows<?> step =
                new PromptRows<>(engine, new Encoding(ImageFormat.PNG, 1), 3, schema, new PromptColumns(1, 2, 3), 0);
        List<Row> made =
                dataset(rows, 1).mapPartitions(step, Encoders.row(schema)).collectAsList();
        assertThat(made).extracting(r -> r.getInt(0)).containsExactly(0, 1, 2);
        assertThat(made)
                .extracting(r -> r.getStruct(4).getAs("error"))
                .containsExactly(null, "It broke on rotten.", null);
        assertThat(made).extracting(r -> r.getStruct(4).getAs("image") == null).containsExactly(false, true, false);
    }

    @Test
    void stepsThatDifferInTheirSettingsShareAModel() {
        int before = PerExecutor.loads();
        PipelineModel both = new PipelineModel(
                "both", List.of(small(), small().setOption("steps", 3).setOutputCol("better")));
        List<Row> made = both.transform(dataset(prompts(4), 2)).collectAsList();
        assertThat(made).allSatisfy(row -> {
            assertThat(row.<Row>getAs("picture").<Integer>getAs("calls")).isEqualTo(2);
            assertThat(row.<Row>getAs("better").<Integer>getAs("calls")).isEqualTo(3);
        });
        assertThat(PerExecutor.loads() - before).isLessThanOrEqualTo(1);
    }

    @Test
    void typedOperationsBehindItKnowTheColumns() {
        Dataset<String> names = small().setOption("steps", 1)
                .transform(dataset(prompts(1), 1))
                .map(
                        (MapFunction<Row, String>) row -> row.getAs("prompt") + " with "
                                + row.<Row>getAs("picture").<Integer>getAs("calls"),
                        Encoders.STRING());
        assertThat(names.collectAsList()).containsExactly("a red circle with 1");
    }

    @Test
    void aSeedOfTheTextDoesNotDependOnTheSpread() {
        List<Row> rows = List.of(row(0, "a", null, null), row(1, "b", null, null), row(2, "a", "b", null));
        TextToImage step = small().setOption("steps", 1).setSeedCol("").setSeed(9);
        List<Long> one = seeds(step.transform(dataset(rows, 1)));
        List<Long> three = seeds(step.transform(dataset(rows, 3)));
        assertThat(one).doesNotHaveDuplicates().isEqualTo(three);
        assertThat(seeds(step.setSeed(10).transform(dataset(rows, 1)))).doesNotContainAnyElementsOf(one);
    }

    private static List<Long> seeds(Dataset<Row> made) {
        return made.select(col("picture.seed")).as(Encoders.LONG()).collectAsList();
    }

    @Test
    void readsNoMoreThanItIsAskedFor() {
        LongAccumulator read = spark.sparkContext().longAccumulator();
        Dataset<Row> counted = dataset(prompts(20), 1)
                .map(
                        (MapFunction<Row, Row>) row -> {
                            read.add(1);
                            return row;
                        },
                        Encoders.row(SCHEMA));
        Dataset<Row> made = small().setOption("steps", 1).transform(counted);
        assertThat(read.value()).isZero();
        made.take(1);
        assertThat(read.value()).isBetween(1L, 4L);
    }

    @Test
    void isSavedAndLoaded(@TempDir Path folder) throws IOException {
        TextToImage step = small().setFormat("jpg").setSeed(3);
        String path = folder.resolve("step").toString();
        step.save(path);
        TextToImage loaded = TextToImage.load(path);
        assertThat(loaded.uid()).isEqualTo(step.uid());
        assertThat(loaded.explainParams()).isEqualTo(step.explainParams());

        String whole = folder.resolve("pipeline").toString();
        Dataset<Row> rows = dataset(prompts(1), 1);
        new Pipeline().setStages(new PipelineStage[] {loaded}).fit(rows).save(whole);
        byte[] again =
                PipelineModel.load(whole).transform(rows).first().getStruct(4).getAs("image");
        assertThat(again)
                .startsWith(0xff, 0xd8)
                .isEqualTo(step.transform(rows).first().getStruct(4).<byte[]>getAs("image"));
    }

    @Test
    void saysOnTheDriverWhatCannotBe() {
        Dataset<Row> rows = dataset(prompts(1), 1);
        assertThatThrownBy(() -> small().setInputCol("text").transform(rows))
                .hasMessage("There is no column 'text' among number, prompt, avoid, seed; name the right one with"
                        + " setInputCol.");
        assertThatThrownBy(() -> small().setOutputCol("seed").transform(rows))
                .hasMessage("There is a column 'seed' already; name another one with setOutputCol.");
        assertThatThrownBy(() -> small().setInputCol("number").transform(rows))
                .hasMessage("Column 'number' is of type int, and string is needed; cast it first.");
        assertThatThrownBy(() -> small().setModelUrl("").transform(rows))
                .hasMessage("No model is named; do so with setModelUrl.");
        assertThatThrownBy(() -> small().setModelUrl("models/none").transform(rows))
                .hasMessageContaining("models/none");
        assertThatThrownBy(() -> small().setModelUrl("hdfs://host/model").transform(rows))
                .hasMessageContaining("copy it to each");
        assertThatThrownBy(() -> small().setEngine("PyTorch").transform(rows))
                .hasMessageContaining("name ReuseDiffusion with setEngine");
        assertThatThrownBy(() -> small().setOption("width", 65).transform(rows)).hasMessageContaining("65");
        assertThatThrownBy(() -> small().setOption("stebs", 65).transform(rows))
                .hasMessageStartingWith("Unknown option 'stebs'");
        assertThatThrownBy(() -> small().setOption("policy", "planned").transform(rows))
                .hasMessageStartingWith("There are no plans ");
        assertThatThrownBy(() -> small().setOption("guidanceRescale", 0.5).transform(rows))
                .hasMessageStartingWith("Stable Diffusion 3 does not read --guidance-rescale 0.5 (option");
        assertThatThrownBy(() -> small().setOption("seed", 3).transform(rows))
                .hasMessage("Nothing reads the options seed here; use setSeed, setSeedCol and setNegativePromptCol.");
        TextToImage unguided = small().setOption("guidance", 1).setNegativePromptCol("avoid");
        assertThatThrownBy(() -> unguided.transform(rows))
                .hasMessageStartingWith("The column of setNegativePromptCol is not read with --guidance");
        TextToImage flux = small().setModelUrl("models/tiny-flux")
                .setOption("trueGuidance", 2)
                .setNegativePromptCol("");
        assertThatThrownBy(() -> flux.transform(rows)).hasMessageContaining("with setNegativePromptCol");
        assertThatThrownBy(() -> small().setBatchSize(0)).hasMessageContaining("batchSize");
        assertThatThrownBy(() -> small().setFormat("bmp")).hasMessageContaining("format");
    }

    @Test
    void columnsOfSettingsHoldForTheirRow() throws IOException {
        StructType schema = SCHEMA.add("width", DataTypes.DoubleType).add("num_inference_steps", DataTypes.IntegerType);
        List<Row> rows = List.of(
                RowFactory.create(0, "a", null, 1L, null, null),
                RowFactory.create(1, "b", null, 2L, 96.0, 3),
                RowFactory.create(2, "c", null, 3L, Double.NaN, 3),
                RowFactory.create(3, "d", null, 4L, 97.0, null),
                RowFactory.create(4, "e", null, 5L, 96.5, null),
                RowFactory.create(5, "f", null, 6L, null, 0));
        TextToImage step = small().setBatchSize(6).setSettingCols("width", "num_inference_steps");
        List<Row> made =
                step.transform(spark.createDataFrame(rows, schema).coalesce(1)).collectAsList();
        List<Row> pictures = made.stream().map(r -> r.<Row>getAs("picture")).toList();
        assertThat(pictures).extracting(r -> r.getAs("calls")).containsExactly(2, 3, 3, null, null, null);
        assertThat(image(pictures.get(0)).getWidth()).isEqualTo(64);
        assertThat(image(pictures.get(1)).getWidth()).isEqualTo(96);
        assertThat(pictures.get(3).<String>getAs("error")).contains("97");
        assertThat(pictures.get(4).<String>getAs("error")).contains("width is 96.5, and a whole number is needed.");
        assertThat(pictures.get(5).<String>getAs("error")).contains("The row's steps", "0");
        Row alone = small().setBatchSize(1)
                .setOption("width", 96)
                .setOption("steps", 3)
                .transform(dataset(List.of(row(1, "b", null, 2L)), 1))
                .first()
                .getStruct(4);
        assertThat(alone.<byte[]>getAs("image")).isEqualTo(pictures.get(1).<byte[]>getAs("image"));
        assertThatThrownBy(() -> small().setSettingCols("steps").transform(spark.createDataFrame(rows, schema)))
                .hasMessageContaining("setSettingCols takes some of num_inference_steps");
        Dataset<Row> all = spark.createDataFrame(rows.subList(0, 2), schema);
        assertThat(step.setOption("policy", "uniform")
                        .setOption("maxCalls", 2)
                        .transform(all)
                        .collectAsList())
                .extracting(r -> r.<Row>getAs("picture").getAs("calls"))
                .containsExactly(2, 2);
        assertThatThrownBy(() -> step.setOption("policy", "planned").transform(all))
                .hasMessageStartingWith("There are no plans ");
    }

    @Test
    void takesAModelByItsUrl() {
        String url = Path.of(MODEL).toUri().toString();
        assertThat(url).startsWith("file:");
        Row made = small().setModelUrl(url)
                .setOption("steps", 1)
                .transform(dataset(prompts(1), 1))
                .first()
                .getStruct(4);
        assertThat(made.<Integer>getAs("calls")).isEqualTo(1);
    }
}
