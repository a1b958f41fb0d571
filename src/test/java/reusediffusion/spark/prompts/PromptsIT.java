package reusediffusion.spark.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.Sessions;
import reusediffusion.spark.Trial;
import reusediffusion.spark.samples.IdCheck;
import reusediffusion.spark.samples.PromptSource;
import reusediffusion.spark.samples.Samples;
import reusediffusion.spark.samples.Seeds;
import reusediffusion.spark.samples.SortedSamples;
import scala.Tuple2;

class PromptsIT {
    private static SparkSession spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        spark = Sessions.of("local[2]");
    }

    private List<Row> samples(String path, int images) {
        PromptSource source = new PromptSource(path, null, "ugly", images, 42);
        List<Row> samples =
                Samples.of(Prompts.read(spark, path, null), source).sort("id").collectAsList();
        // Those of few prompts are named in this process, and alike.
        assertThat(SortedSamples.of(spark, source, 1, System.err).rows().collect())
                .containsExactlyInAnyOrderElementsOf(samples);
        return samples;
    }

    /** All but settings and kept columns. */
    private static String first(Row row) {
        return IntStream.range(0, 5).mapToObj(i -> String.valueOf(row.get(i))).collect(Collectors.joining("|"));
    }

    private String file(String name, String... lines) throws Exception {
        return Trial.write(folder, name, List.of(lines));
    }

    @Test
    void everyKindGivesTheSameSamples() throws Exception {
        String csv =
                file("a.csv", "id,prompt,seed,negative_prompt", "x,\"a \"\"red\"\" star, big\",7,dark", "y,a cat,,");
        String lines = file(
                "a.jsonl",
                "{\"id\": \"x\", \"prompt\": \"a \\\"red\\\" star, big\", \"seed\": 7, \"negative_prompt\": \"dark\"}",
                "{\"id\": \"y\", \"prompt\": \"a cat\"}");
        String array = file(
                "a.json",
                " [{\"id\": \"x\", \"prompt\": \"a \\\"red\\\" star, big\", \"seed\": 7, \"negative_prompt\": \"dark\"},",
                "{\"id\": \"y\", \"prompt\": \"a cat\"}]");
        String parquet = folder.resolve("p").toString();
        spark.read().json(lines).write().parquet(parquet);
        List<Row> expected = samples(csv, 1);
        assertThat(expected).hasSize(2);
        assertThat(first(expected.get(0))).isEqualTo("x|a \"red\" star, big|dark|7|null");
        assertThat(first(expected.get(1))).isEqualTo("y|a cat|ugly|" + Seeds.of(42, "y", 0) + "|null");
        assertThat(samples(lines, 1)).isEqualTo(expected);
        assertThat(samples(array, 1)).isEqualTo(expected);
        assertThat(samples(parquet, 1)).isEqualTo(expected);
    }

    @Test
    void promptsFarFromTheTrainingHaveEmptyAndForeignOnes() {
        List<Row> rows = samples("input/prompts/far.jsonl", 1);
        assertThat(rows).hasSize(32).extracting(row -> row.getString(0)).doesNotHaveDuplicates();
        assertThat(rows).extracting(row -> row.getString(1)).contains("", "velocity", "夕暮れの富士山と桜");
        assertThat(rows).extracting(row -> row.getString(4)).containsOnlyNulls();
    }

    @Test
    void idsOfTextDependOnTheTextAlone() throws Exception {
        List<Row> few = samples(file("few.txt", "a cat", "", "a dog", "a cat"), 1);
        List<Row> more = samples(file("more.txt", "a bird", "a cat", "a cat", "a dog"), 1);
        assertThat(few).hasSize(3);
        assertThat(more).hasSize(4).containsAll(few);
        assertThat(few.get(0).getString(0)).matches("[0-9a-f]{16}");
    }

    @Test
    void largeFilesAreReadInPartsAndInOrder() throws Exception {
        List<String> lines = IntStream.range(0, 250_001).mapToObj(i -> "p" + i).toList();
        String path = Trial.write(folder, "large.txt", lines);
        Dataset<Row> rows = Prompts.read(spark, path, null);
        assertThat(rows.javaRDD().getNumPartitions()).isEqualTo(2);
        assertThat(rows.select("prompt").as(Encoders.STRING()).collectAsList()).isEqualTo(lines);
    }

    @Test
    void equalTextsOfOtherSettingsHaveOtherIdsAndBatches() throws Exception {
        String path = file("s.csv", "prompt,width,id", "x,96,", "x,,", "x,96,", "x,64,", "y,96,", "z,128,z");
        Settings run = new Settings(28, 5, 1, 0, false, 64, 64, 1, 8, 77, null, false, null, false);
        PromptSource source = new PromptSource(path, null, "ugly", 1, 42)
                .look(new PromptReading(run, List.of()), spark.sessionState().newHadoopConf());
        SortedSamples sorted = SortedSamples.of(spark, source, 2, System.err);
        List<Tuple2<Row, Long>> ranked = sorted.rows().zipWithIndex().collect();
        assertThat(ranked).extracting(row -> row._1().getString(0)).doesNotHaveDuplicates();
        assertThat(ranked)
                .extracting(row -> row._1().getString(1)
                        + row._1().getString(5)
                        + sorted.places().position(row._1(), row._2()))
                .hasSize(6)
                .contains("xnull0", "xnull1", "z{\"width\":128}2")
                .doesNotHaveDuplicates();
        assertThat(ranked.stream()
                        .filter(row -> String.valueOf(row._1().getString(5)).contains("96"))
                        .map(row -> sorted.places().position(row._1(), row._2())))
                .containsExactlyInAnyOrder(4L, 5L, 6L);
        String alone = file("t.csv", "prompt", "x", "x");
        assertThat(samples(alone, 1))
                .extracting(row -> row.getString(0))
                .containsAll(List.of(
                        ranked.get(0)._1().getString(0), ranked.get(1)._1().getString(0)));
    }

    @Test
    void severalImagesShareThePromptAndDifferInSeed() throws Exception {
        String path = file("a.csv", "id,prompt,seed", "x,a cat,7", "y,a dog,");
        List<Row> rows = samples(path, 2);
        assertThat(rows).extracting(row -> row.getString(0)).containsExactly("x-1", "x-2", "y-1", "y-2");
        assertThat(rows)
                .extracting(row -> row.getLong(3))
                .containsExactly(7L, Seeds.of(7, "x", 1), Seeds.of(42, "y", 0), Seeds.of(42, "y", 1));
    }

    @Test
    void unusableRowsBecomeProblemsOfTheirOwn() throws Exception {
        String path = file(
                "a.jsonl",
                "{\"id\": \"a\", \"prompt\": null}",
                "{\"id\": \"b\", \"prompt\": \"x\", \"seed\": \"1.5\"}");
        assertThat(samples(path, 1))
                .extracting(row -> row.getString(4))
                .containsExactly(
                        "Line 1 of a.jsonl has no prompt.",
                        "Line 2 of a.jsonl cannot be used: the seed 1.5 is not a whole number of 64 bits, from -2^63 to"
                                + " 2^64 - 1.");
    }

    @Test
    void theLimitTakesTheFirst() throws Exception {
        String path = file("a.txt", "one", "two", "three");
        assertThat(Prompts.read(spark, path, 2).collectAsList())
                .extracting(row -> row.getString(0))
                .containsExactly("one", "two");
    }

    @Test
    void whatCannotBeReadIsSaid() throws Exception {
        assertThatThrownBy(() -> Prompts.read(spark, folder.resolve("no.txt").toString(), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("There are no prompts at");
        String path = file("a.csv", "text,id", "a cat,1");
        assertThatThrownBy(() -> Prompts.read(spark, path, null))
                .hasMessageContaining("have no column prompt; their columns are id, text.");
        assertThatThrownBy(() -> Prompts.read(spark, file("a.xml", "<a/>"), null))
                .hasMessageContaining(".parquet");
    }

    @Test
    void whatSparkWritesIsReadAsItWas() throws Exception {
        StructType schema = new StructType()
                .add("id", DataTypes.StringType)
                .add("prompt", DataTypes.StringType)
                .add("negative_prompt", DataTypes.StringType);
        List<Row> rows = List.of(
                RowFactory.create("a", "say \"hi\", then", ""),
                RowFactory.create("b", "\\\"x\\", null),
                RowFactory.create("c", "C:\\new\\\\x, y\\", "two\nlines"),
                RowFactory.create("d", "tail\"", "\"head"),
                RowFactory.create("e", "\\", "a\\,b"));
        for (String kind : List.of("csv", "json", "parquet")) {
            Dataset<Row> written = spark.createDataFrame(rows, schema).coalesce(1);
            String path = folder.resolve(kind).toString();
            written.write()
                    .format(kind)
                    .option("header", "true")
                    .option("compression", "gzip")
                    .save(path);
            assertThat(Prompts.read(spark, path, null)
                            .select("id", "prompt", "negative_prompt")
                            .collectAsList())
                    .as(kind)
                    .isEqualTo(rows);
        }
    }

    @Test
    void typesOfParquet() {
        Dataset<Row> rows = spark.sql("select 'a cat' prompt, cast(7 as double) id, 1.5d seed"
                + " union all select 'b', 3735928559.0d, cast('NaN' as double)");
        String path = folder.resolve("doubles").toString();
        rows.coalesce(1).write().parquet(path);
        List<Row> read = Prompts.read(spark, path, null).collectAsList();
        assertThat(read).extracting(row -> row.getString(1)).containsExactly("7", "3735928559");
        assertThat(read.get(0).getString(4))
                .startsWith("Row 1 of part-")
                .contains("the seed 1.5 is not a whole number");
        assertThat(read.get(1).isNullAt(3)).isTrue();
        for (String column : List.of(
                "array('a') prompt#list",
                "map('a', 1) prompt#map",
                "named_struct('a', 1) prompt#struct",
                "true prompt#boolean",
                "X'ff00' prompt#binary",
                "'a' prompt, timestamp '2020-01-01 00:00:00' id#timestamp",
                "'a' prompt, array(1) seed#list")) {
            String typed = folder.resolve("t" + column.hashCode()).toString();
            spark.sql("select " + column.substring(0, column.indexOf('#')))
                    .write()
                    .parquet(typed);
            assertThatThrownBy(() -> Prompts.read(spark, typed, null))
                    .hasMessageContaining("is of type " + column.substring(column.indexOf('#') + 1));
        }
        String dated = folder.resolve("dated").toString();
        spark.sql("select 'a' prompt, date '2020-01-02' id, cast(9 as decimal(20, 0)) seed")
                .write()
                .parquet(dated);
        assertThat(first(Prompts.read(spark, dated, null).first())).isEqualTo("a|2020-01-02|null|9|null");
    }

    @Test
    void parquetWithAndWithoutSeedLieTogetherAndInFoldersOfAColumn() {
        String path = folder.resolve("parts").toString();
        spark.sql("select 'x' prompt, 'a' id, 7L seed").write().parquet(path + "/1");
        spark.sql("select 'b' id, 'y' prompt").write().parquet(path + "/2");
        spark.sql("select 'z' prompt, 'c' id, 9 seed")
                .write()
                .partitionBy("seed")
                .parquet(path + "/3");
        assertThat(Prompts.read(spark, path, null).collectAsList())
                .extracting(PromptsIT::first)
                .containsExactly("x|a|null|7|null", "y|b|null|null|null", "z|c|null|9|null");
    }

    @Test
    void theCensusFindsWhatNoRunCouldMend() throws Exception {
        assertThatThrownBy(() -> census(file("twice.csv", "id,prompt", "a,x", "b,x", "a,y")))
                .hasMessageContaining("the id a more than once");
        assertThatThrownBy(() -> census(file("empty.txt", ""))).hasMessageContaining("are empty");
        census(file("fine.csv", "id,prompt", "a,x", "ä ö,y", "a/b,z", ".,z"));
    }

    private static void census(String path) {
        PromptSource source = new PromptSource(path, null, null, 1, 42);
        IdCheck.of(Samples.of(Prompts.read(spark, path, null), source)
                        .sort("id")
                        .toJavaRDD())
                .check(path);
    }
}
