package reusediffusion.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that say how they are made, through the job. */
class RowSettingsIT {
    private static final String OWN = "\"width\": 96, \"height\": 64.0, \"num_inference_steps\": 3";
    private static final String LONG = "a red circle ".repeat(60).strip();

    @TempDir
    private Path folder;

    private String prompts(String name, String... rows) throws IOException {
        return Files.write(folder.resolve(name), List.of(rows)).toString();
    }

    private Console generate(String prompts, String output, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--model",
                "tiny-sd3",
                "--device",
                "cpu",
                "--batch-size",
                "2",
                "--partitions",
                "2",
                "--sheet",
                "off",
                "--prompts",
                prompts));
        all.addAll(List.of("--output", folder.resolve(output).toString()));
        all.addAll(List.of(more));
        return Console.run("local[1]", new Generate(), all.toArray(String[]::new));
    }

    private Map<String, JsonNode> markers(String output) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Map<String, JsonNode> rows = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve(output).resolve("shards"))) {
            for (Path file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".json"))::iterator) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode row = json.readTree(line);
                    rows.put(row.path("id").asText(), row);
                }
            }
        }
        return rows;
    }

    private static void refused(Console console, String... sentences) {
        assertThat(console.code()).as(console.errors()).isNotZero();
        assertThat(console.errors()).contains(sentences);
    }

    private static void done(Console console) {
        assertThat(console.code()).as(console.errors()).isZero();
    }

    @Test
    void aRowIsMadeAsARunWithItsOptionsWouldMakeIt() throws IOException {
        String b = "{\"id\": \"b\", \"prompt\": \"a blue star\", \"seed\": 2, " + OWN
                + ", \"note\": \"x\", \"Neg Prompt\": 4, \"true_cfg_scale\": 4, \"prompt_2\": \"x\"}";
        String c = "{\"id\": \"c\", \"prompt\": \"a cat\", \"seed\": 3, \"frames\": null, " + OWN + "}";
        String a = "{\"id\": \"a\", \"prompt\": \"" + LONG + "\", \"seed\": 1, \"width\": 64, \"Guidance_Scale\": NaN}";
        String d = "{\"id\": \"d\", \"prompt\": \"a dog\", \"seed\": 4, \"guidance_scale\": \"5\"}";
        String[] run = {"--mode", "original", "--steps", "2", "--width", "64", "--height", "64"};
        String[] keeping = {
            "--mode", "original", "--steps", "2", "--width", "64", "--height", "64", "--keep-columns", "note"
        };
        String mixed = prompts("mixed.jsonl", d, b, a, c);
        Console console = generate(mixed, "mixed", keeping);
        done(console);
        assertThat(console.errors())
                .contains(
                        "Columns of the prompts that are not read: neg prompt (negative_prompt would be),"
                                + " prompt_2 (all text encoders read prompt), true_cfg_scale (--true-guidance holds for the run).")
                .contains("1 prompt was longer than the text encoders read");
        Map<String, JsonNode> made = markers("mixed");
        assertThat(made.get("a").has("settings")).isFalse();
        assertThat(made.get("a").path("cut").asText())
                .contains("prompt beyond 32 tokens: ", "prompt beyond 77 tokens: ");
        assertThat(made.get("c").has("cut")).isFalse();
        assertThat(made.get("b").path("settings").asText()).isEqualTo("{\"num_inference_steps\":3,\"width\":96}");
        assertThat(made.get("b").path("steps").asInt()).isEqualTo(3);
        assertThat(made.get("b").path("width").asInt()).isEqualTo(96);
        assertThat(made.get("d").path("guidance_scale").asDouble()).isEqualTo(5);
        var picture = ImageIO.read(folder.resolve("mixed")
                .resolve(made.get("b").path("file").asText())
                .toFile());
        assertThat(List.of(picture.getWidth(), picture.getHeight())).containsExactly(96, 64);

        String plain = prompts("plain.jsonl", b, c);
        done(generate(plain, "plain", "--mode", "original", "--steps", "3", "--width", "96", "--height", "64"));
        Map<String, JsonNode> alone = markers("plain");
        for (String id : List.of("b", "c")) {
            assertThat(made.get(id).path("sha256"))
                    .as(id)
                    .isEqualTo(alone.get(id).path("sha256"));
        }
        try (SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .getOrCreate()) {
            List<Row> notes = spark.read()
                    .parquet(folder.resolve("mixed/manifest").toString())
                    .orderBy("id")
                    .select("note")
                    .collectAsList();
            assertThat(notes).extracting(row -> row.getString(0)).containsExactly(null, "x", null, null);
        }

        assertThat(generate(mixed, "mixed", run).errors()).contains("0 samples to make");
        String changed =
                prompts("changed.jsonl", a, b.replace("\"num_inference_steps\": 3", "\"num_inference_steps\": 4"));
        refused(generate(changed, "mixed", run), "b (settings)", "--remake-changed");
    }

    @Test
    void whatARowCannotHaveIsToldByLineAndId() throws IOException {
        String good = "{\"id\": \"a\", \"prompt\": \"a cat\"}";
        String[] bad = {
            "\"width\": 97|97",
            "\"width\": 96.5|width is 96.5, and a whole number is needed",
            "\"num_inference_steps\": 0|0",
            "\"guidance_scale\": \"much\"|'much', and a number is needed",
            "\"height\": [64]|height is of type list"
        };
        for (String each : bad) {
            String[] parts = each.split("\\|");
            String path = prompts("bad.jsonl", good, "{\"id\": \"x\", \"prompt\": \"a dog\", " + parts[0] + "}");
            refused(generate(path, "bad", "--mode", "original"), "bad.jsonl", "line 2", parts[1]);
        }
        refused(generate(prompts("k.jsonl", good), "bad", "--keep-columns", "mood"), "no column mood", "id, prompt");
        refused(generate(prompts("k.jsonl", good), "bad", "--keep-columns", "seed"), "the manifest has a column");
        refused(generate(prompts("k.jsonl", good), "bad", "--keep-columns", "Seed"), "the manifest has a column");
    }

    @Test
    void rowsWithoutAPlanAreCountedAndRefusedOrMadeInFull() throws IOException {
        String[] planned = {"--guidance", "5", "--policy", "planned", "--max-calls", "8"};
        String path = prompts(
                "p.csv",
                "id,prompt,width,height,num_inference_steps",
                "a,a red circle,,,",
                "b,a blue star,64,64,",
                "c,a cat,64,64,28",
                "d,a dog,,,5");
        refused(
                generate(path, "p", planned),
                "The settings of 3 rows fit no table or plan",
                "2 of {\"height\":64,\"width\":64} (first in line 3 of p.csv, id b)",
                "1 of {\"num_inference_steps\":5}",
                "--without-plan original");
        List<String> more = new ArrayList<>(List.of(planned));
        more.addAll(List.of("--without-plan", "original"));
        done(generate(path, "p", more.toArray(String[]::new)));
        Map<String, JsonNode> made = markers("p");
        assertThat(made.get("a").path("network_calls").asInt()).isEqualTo(8);
        assertThat(made.get("b").path("network_calls").asInt()).isEqualTo(28);
        assertThat(made.get("d").path("network_calls").asInt()).isEqualTo(5);
    }
}
