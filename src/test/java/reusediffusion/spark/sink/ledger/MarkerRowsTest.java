package reusediffusion.spark.sink.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a line of a marker says, and what one that is damaged says still. */
class MarkerRowsTest {
    private static final ManifestRow SAMPLE = new ManifestRow(
            "ä-1",
            "a \"quoted\" cat \uD83D\uDC08",
            null,
            Long.MAX_VALUE,
            "data/x/ä-1.png",
            null,
            1L << 40,
            "ff",
            28,
            14,
            "01",
            1.5,
            2,
            1e-9,
            0,
            true,
            null,
            null,
            null,
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            null,
            "{\"steps\":20}",
            512,
            768,
            1,
            7.0,
            null,
            Map.of("url", "http://a", "n", "3"),
            "gpu 0",
            12.25,
            null);

    private static Row read(MarkerRows rows, String line) {
        byte[] text = ("before\n" + line + "\nbehind").getBytes(StandardCharsets.UTF_8);
        return rows.of("shards/m", text, 7, text.length - 7);
    }

    private static Row read(String line) {
        return read(new MarkerRows(), line);
    }

    @Test
    void givesEachColumnAsItWasWritten() {
        Row row = read(SAMPLE.json());
        assertThat(row.schema().fieldNames()).hasSize(ManifestColumns.SCHEMA.size() + 1);
        assertThat(row.<String>getAs("id")).isEqualTo("ä-1");
        assertThat(row.<String>getAs("prompt")).isEqualTo("a \"quoted\" cat \uD83D\uDC08");
        assertThat(row.<Long>getAs("seed")).isEqualTo(Long.MAX_VALUE);
        assertThat(row.<Long>getAs("bytes")).isEqualTo(1L << 40);
        assertThat(row.<Integer>getAs("steps")).isEqualTo(28);
        assertThat(row.<Double>getAs("encode_ms")).isEqualTo(1.5);
        assertThat(row.<Double>getAs("denoise_ms")).isEqualTo(2.0);
        assertThat(row.<Boolean>getAs("warm_up")).isTrue();
        assertThat(row.<Double>getAs("audit_psnr")).isNaN();
        assertThat(row.<Double>getAs("audit_ssim")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(row.<String>getAs("settings")).isEqualTo("{\"steps\":20}");
        assertThat(row.<String, String>getJavaMap(row.fieldIndex("kept")))
                .isEqualTo(Map.of("url", "http://a", "n", "3"));
        assertThat(row.<String>getAs(Ledger.MARKER)).isEqualTo("shards/m");
        for (String none : List.of("negative_prompt", "member", "steps_file", "steps_bytes", "error", "wait_ms")) {
            assertThat(row.isNullAt(row.fieldIndex(none))).as(none).isTrue();
        }
    }

    @Test
    void givesSomeColumnsInTheirOrder() {
        Row row = read(new MarkerRows(List.of("seed", "id")), SAMPLE.json());
        assertThat(row).isEqualTo(org.apache.spark.sql.RowFactory.create(Long.MAX_VALUE, "ä-1", "shards/m"));
    }

    /** The values beside it stand. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"seed\":\"5\"",
                "\"seed\":1.5",
                "\"seed\":99999999999999999999",
                "\"seed\":{\"a\":[1,{}]}",
                "\"steps\":3000000000",
                "\"steps\":[1,2]",
                "\"encode_ms\":\"fast\"",
                "\"encode_ms\":true",
                "\"warm_up\":1",
                "\"kept\":[\"a\"]",
                "\"kept\":\"a\"",
                "\"file\":{\"a\":1}",
                "\"unknown\":{\"id\":\"other\"}"
            })
    void valuesOfOtherTypesAreNull(String field) {
        Row row = read("{\"prompt\":\"a\"," + field + ",\"id\":\"b\"}");
        assertThat(row.<String>getAs("prompt")).isEqualTo("a");
        assertThat(row.<String>getAs("id")).isEqualTo("b");
        String name = field.substring(1, field.indexOf('"', 1));
        assertThat(name.equals("unknown") || row.isNullAt(row.fieldIndex(name))).isTrue();
    }

    @Test
    void numbersInPlaceOfTextsAreTheirDigits() {
        Row row = read("{\"id\":12,\"kept\":{\"a\":1.50,\"b\":true,\"c\":null,\"d\":{\"e\":1}}}");
        assertThat(row.<String>getAs("id")).isEqualTo("12");
        Map<String, String> kept = row.getJavaMap(row.fieldIndex("kept"));
        assertThat(kept).containsEntry("a", "1.50").containsEntry("b", "true").containsEntry("c", null);
        assertThat(kept.get("d")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"id\":\"a\",\"prompt\":\"cut", "{\"id\":\"a\"", "[{\"id\":\"a\"}]", "\"id\"", "id", "{id:1}"})
    void aLineThatIsNoObjectHasNoId(String line) {
        Row row = read(line);
        for (int i = 0; i < row.size() - 1; i++) {
            assertThat(row.isNullAt(i)).isTrue();
        }
        assertThat(row.<String>getAs(Ledger.MARKER)).isEqualTo("shards/m");
    }

    @Test
    void aLineWhoseBytesAreNoTextHasNoId() {
        byte[] text = SAMPLE.json().getBytes(StandardCharsets.UTF_8);
        int cat = new String(text, StandardCharsets.ISO_8859_1).indexOf("cat");
        byte[] damaged = Arrays.copyOf(text, text.length);
        damaged[cat] = (byte) 0xFF;
        assertThat(new MarkerRows().of("m", damaged, 0, damaged.length).isNullAt(0))
                .isTrue();
    }
}
