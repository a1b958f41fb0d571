package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        return Samples.of(Prompts.read(spark, path, null), source).sort("id").collectAsList();
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
        assertThat(expected.get(0).mkString("|")).isEqualTo("x|a \"red\" star, big|dark|7|null");
        assertThat(expected.get(1).mkString("|")).isEqualTo("y|a cat|ugly|" + Seeds.of(42, "y", 0) + "|null");
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
                "{\"id\": \"b\", \"prompt\": \"x\", \"seed\": \"1e9\"}");
        assertThat(samples(path, 1))
                .extracting(row -> row.getString(4))
                .containsExactly("The prompt is null.", "The seed 1e9 is not a whole number of 64 bits.");
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
                .hasMessageContaining("have no column prompt; their columns are text, id.");
        assertThatThrownBy(() -> Prompts.read(spark, file("a.xml", "<a/>"), null))
                .hasMessageContaining(".parquet");
        Path mixed = Files.createDirectory(folder.resolve("mixed"));
        Files.writeString(mixed.resolve("a.txt"), "x");
        Files.writeString(mixed.resolve("b.csv"), "prompt");
        assertThatThrownBy(() -> Prompts.read(spark, mixed.toString(), null)).hasMessageContaining("mixes kinds");
    }

    @Test
    void theCensusFindsWhatNoRunCouldMend() throws Exception {
        assertThatThrownBy(() -> census(file("twice.csv", "id,prompt", "a,x", "b,x", "a,y")))
                .hasMessageContaining("the id a more than once");
        assertThatThrownBy(() -> census(file("slash.csv", "id,prompt", "a/b,x")))
                .hasMessageContaining("'a/b'");
        assertThatThrownBy(() -> census(file("empty.txt", ""))).hasMessageContaining("are empty");
        census(file("fine.csv", "id,prompt", "a,x", "ä ö,y"));
    }

    private static void census(String path) {
        PromptSource source = new PromptSource(path, null, null, 1, 42);
        Census.of(Samples.of(Prompts.read(spark, path, null), source).sort("id").toJavaRDD())
                .check(path);
    }
}
