package reusediffusion.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.media.Picture;
import reusediffusion.media.Psnr;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.names.OutputFolder;

/** What an audit says of a sample is what the files of a reusing and a full run say. */
class AuditIT {
    private static final double PRECISION = 0.5; // dB, between pictures of batches of 2 and of 1

    @TempDir
    private Path folder;

    @Test
    void auditedSamplesAreComparedWithTheirFullRuns() throws Exception {
        generate("reuse", "--policy=uniform", "--max-calls=3", "--batch-size=2", "--audit=0.5");
        generate("original");
        try (SparkSession spark =
                SparkSession.builder().master("local[1]").appName("audit").getOrCreate()) {
            Map<String, Row> reused = manifest(spark, "reuse");
            Map<String, Row> full = manifest(spark, "original");
            List<Double> found = new ArrayList<>();
            for (String id : reused.keySet()) {
                Row row = reused.get(id);
                if (!row.isNullAt(row.fieldIndex("audit_psnr"))) {
                    double psnr = row.getAs("audit_psnr");
                    found.add(psnr);
                    assertThat(psnr)
                            .isCloseTo(
                                    Psnr.of(picture("reuse", row), picture("original", full.get(id))),
                                    Offset.offset(PRECISION));
                    assertThat(row.<Double>getAs("audit_ssim")).isBetween(0.0, 0.99999);
                }
            }
            assertThat(found).hasSizeBetween(1, 5);
            JsonNode audit = summary("reuse").path("audit");
            assertThat(audit.path("samples").asInt()).isEqualTo(found.size());
            assertThat(audit.path("psnr").path("min").asDouble())
                    .isEqualTo(found.stream().mapToDouble(x -> x).min().orElseThrow());
            assertThat(audit.path("psnr").path("mean").asDouble())
                    .isCloseTo(found.stream().mapToDouble(x -> x).average().orElseThrow(), Offset.offset(1e-9));
            assertThat(audit.path("ssim").path("p10").asDouble()).isBetween(0.0, 1.0);
            assertThat(summary("original").has("audit")).isFalse();
        }
    }

    @Test
    void onlyReuseIsAudited() {
        Console console = run("original", "--audit=0.5");
        assertThat(console.code()).isEqualTo(2);
        assertThat(console.errors()).contains("--mode original reuses nothing");
    }

    private Map<String, Row> manifest(SparkSession spark, String mode) {
        Map<String, Row> rows = new TreeMap<>();
        String root = folder.resolve(mode).toUri().toString();
        for (Row row : new Ledger(spark, new OutputFolder(root)).manifest().collectAsList()) {
            rows.put(row.getAs("id"), row);
        }
        return rows;
    }

    private JsonNode summary(String mode) throws Exception {
        return new ObjectMapper().readTree(Files.readString(folder.resolve(mode).resolve("_summary.json")));
    }

    private Picture picture(String mode, Row row) throws Exception {
        var image = ImageIO.read(
                folder.resolve(mode).resolve(row.<String>getAs("file")).toFile());
        byte[] rgb = new byte[image.getWidth() * image.getHeight() * 3];
        for (int i = 0; i < rgb.length; i++) {
            int pixel = image.getRGB(i / 3 % image.getWidth(), i / 3 / image.getWidth());
            rgb[i] = (byte) (pixel >> (16 - 8 * (i % 3)));
        }
        return new Picture(image.getWidth(), image.getHeight(), rgb);
    }

    private void generate(String mode, String... more) {
        Console console = run(mode, more);
        assertThat(console.code()).as(console.errors()).isZero();
    }

    private Console run(String mode, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of("--steps=5", "--width=64", "--height=64", "--prompts-num=6", "--partitions=2"));
        arguments.addAll(
                List.of("--prompts=input/prompts/shapes.txt", "--sheet=off", "--mode=" + mode, "--device=cpu"));
        arguments.add("--output=" + folder.resolve(mode));
        return Console.run("local[1]", new Generate(), arguments.toArray(String[]::new));
    }
}
