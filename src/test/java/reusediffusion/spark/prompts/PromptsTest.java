package reusediffusion.spark.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.pipeline.request.Settings;

/** Files of prompts as people have them, on the local disk. */
class PromptsTest {
    @TempDir
    private Path folder;

    private String file(String name, String text) throws IOException {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private String file(String name, byte[] bytes) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.write(path, bytes).toString();
    }

    private static List<Row> read(String path) {
        return read(path, null);
    }

    private static List<Row> read(String path, Integer limit) {
        return Prompts.at(path, limit, PromptReading.PLAIN, new Configuration()).collect();
    }

    /** prompt|id|negative_prompt|seed|problem a row. */
    private static List<String> rows(String path) {
        return read(path).stream().map(PromptsTest::first).toList();
    }

    private static String first(Row row) {
        return IntStream.range(0, 5).mapToObj(i -> String.valueOf(row.get(i))).collect(Collectors.joining("|"));
    }

    private static List<String> prompts(String path) {
        return read(path).stream().map(row -> row.getString(0)).toList();
    }

    private static void refused(String path, String... sentences) {
        assertThatThrownBy(() -> read(path))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(sentences).doesNotContain("Exception"));
    }

    @Test
    void everyFileOfAFolderIsReadByItsOwnHeaderAndForm() throws IOException {
        file("f/a.csv", "id,prompt,seed\na,x,1\n");
        file("f/b.csv", "seed,negative_prompt,prompt,id\n2,n,y,b\n");
        file("f/c.json", "[{\"prompt\": \"z\", \"id\": \"c\"}]");
        file("f/d.jsonl", "{\"id\": \"d\", \"prompt\": \"u\"}\n");
        file("f/e/deep.TXT", "v\n\nw\n");
        file("f/seed=7/g.csv", "prompt,id\np,g\n");
        file("f/seed=7/id=h%3Ai/h.txt", "q");
        file("f/seed=__HIVE_DEFAULT_PARTITION__/i.tsv", "prompt\tid\nr\ti\n");
        file("f/.hidden.csv", "nothing");
        file("f/_SUCCESS", "");
        file("f/.ipynb_checkpoints/a.csv", "no,header\n");
        file("f/empty.csv", "");
        assertThat(rows(folder.resolve("f").toString()))
                .containsExactly(
                        "x|a|null|1|null",
                        "y|b|n|2|null",
                        "z|c|null|null|null",
                        "u|d|null|null|null",
                        "v|null|null|null|null",
                        "w|null|null|null|null",
                        "p|g|null|7|null",
                        "q|h:i|null|7|null",
                        "r|i|null|null|null");
    }

    /** Else the second run would take what the first one wrote for prompts. */
    @Test
    void outputsOfJobsAmongThePromptsArePassedOver() throws IOException {
        file("f/a.txt", "mine");
        file("f/out/_job.json", "{}");
        file("f/out/manifest/part-0.parquet", "no parquet");
        file("f/out/data/run/a.txt", "made");
        file("f/outer/b.txt", "mine too");
        assertThat(prompts(folder.resolve("f").toString())).containsExactly("mine", "mine too");
        assertThat(prompts(folder.resolve("f/out/data").toString())).containsExactly("made");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void linksThatGoAroundAreReadOnceAndThoseToNothingAreTold() throws IOException {
        file("f/a.txt", "one");
        file("f/sub/b.txt", "two");
        Files.createSymbolicLink(folder.resolve("f/sub/up"), Path.of(".."));
        Files.createSymbolicLink(folder.resolve("f/itself"), Path.of("."));
        file("far/c.txt", "three");
        Files.createSymbolicLink(folder.resolve("f/there"), Path.of("../far"));
        file("f/.hidden/x.odd", "passed over before it is looked at");
        String path = folder.resolve("f").toString();
        assertThat(prompts(path)).containsExactly("one", "two", "three");
        Files.createSymbolicLink(folder.resolve("f/sub/gone.txt"), Path.of("nowhere.txt"));
        refused(path, "/f/sub/gone.txt lead nowhere");
    }

    /** Their prompts would be made twice, or refused as the same id. */
    @Test
    void filesThatAreLinkedBesideThemselvesAreReadOnce() throws IOException {
        file("f/b.txt", "one");
        file("f/sub/c.txt", "two");
        Files.createSymbolicLink(folder.resolve("f/a.txt"), Path.of("b.txt"));
        Files.createSymbolicLink(folder.resolve("f/z.txt"), Path.of("a.txt"));
        Files.createSymbolicLink(folder.resolve("f/sub2"), Path.of("sub"));
        file("far/d.txt", "three");
        Files.createSymbolicLink(folder.resolve("f/d.txt"), Path.of("../far/d.txt"));
        Files.createSymbolicLink(folder.resolve("f/e.txt"), Path.of("../far/d.txt"));
        assertThat(prompts(folder.resolve("f").toString())).containsExactly("one", "three", "two");
        assertThat(prompts(folder.resolve("f/*.txt").toString())).containsExactly("one", "three");
        assertThat(prompts(folder.resolve("f/a.txt").toString())).containsExactly("one");
    }

    /** Hadoop's reader goes on behind damage, and ends in silence: rows would be lost. */
    @Test
    void damagedArchivesAreToldAndLoseNothing() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append(i).append(" of many\n");
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(packed, 1)) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        byte[] whole = packed.toByteArray();
        assertThat(prompts(file("a.txt.bz2", whole))).hasSize(20_000);
        refused(file("cut.txt.bz2", Arrays.copyOf(whole, whole.length / 2)), "cut.txt.bz2 cannot be read: ");
        refused(file("end.txt.bz2", Arrays.copyOf(whole, whole.length - 5)), "end.txt.bz2 cannot be read: ");
        refused(file("four.txt.bz2", Arrays.copyOf(whole, 4)), "four.txt.bz2 cannot be read: ");
        refused(file("none.txt.bz2", "a cat\n".getBytes(StandardCharsets.UTF_8)), "none.txt.bz2 cannot be read: ");
        refused(file("more.txt.bz2", Arrays.copyOf(whole, whole.length + 9)), "more.txt.bz2 cannot be read: ");
        for (int at = 10; at < whole.length; at += whole.length / 37) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x5a;
            refused(file("flip.txt.bz2", flipped), "flip.txt.bz2 cannot be read");
        }
    }

    /** As the page on prompts says of all files. */
    @Test
    void columnsOfParquetMayHaveBlanksAroundTheirNames() throws IOException {
        MessageType schema = Types.buildMessage()
                .required(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(" Prompt ")
                .required(PrimitiveTypeName.INT64)
                .named("a;{b")
                .named("rows");
        Path path = folder.resolve("blanks.parquet");
        try (var writer = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(path.toString()))
                .withType(schema)
                .build()) {
            writer.write(new SimpleGroupFactory(schema)
                    .newGroup()
                    .append(" Prompt ", "a cat")
                    .append("a;{b", 1L));
        }
        assertThat(prompts(path.toString())).containsExactly("a cat");
    }

    @Test
    void theFirstAreTheFirstByPathAndLine() throws IOException {
        for (int i = 11; i >= 0; i--) {
            file(String.format(Locale.ROOT, "f/part-%05d.txt", i), "a" + i + "\nb" + i);
        }
        String path = folder.resolve("f").toString();
        assertThat(read(path, 5)).extracting(row -> row.getString(0)).containsExactly("a0", "b0", "a1", "b1", "a2");
        file("f/part-00003.txt", new byte[] {(byte) 0xff, 'x'});
        assertThat(read(path, 6)).hasSize(6);
        refused(path, "part-00003.txt cannot be read at line 1");
    }

    @Test
    void aNameThatExistsIsNoPattern() throws IOException {
        file("q[1].txt", "mine");
        file("q1.txt", "other");
        assertThat(prompts(folder.resolve("q[1].txt").toString())).containsExactly("mine");
        assertThat(prompts(folder + "/q[0-9].txt")).containsExactly("other");
        assertThat(prompts(folder + "/q*.txt")).containsExactly("other", "mine");
        refused(folder + "/r*.txt", "There are no prompts at", "check --prompts");
        refused(" ", "--prompts is empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id,prompt,seed,negative_prompt\r\nx,\"a \"\"red\"\" star, big\r\nand \\ new\",7,\"\"\r\n,b,,\r\n",
                "id,prompt,seed,negative_prompt\nx,\"a \\\"red\\\" star, big\r\nand \\\\ new\",7,\"\"\n,b,,\n",
                "sep=;\r\nid;prompt;seed;negative_prompt\r\nx;\"a \"\"red\"\" star, big\r\nand \\ new\";7;\"\"\r\n;b;;\r\n",
                "id;prompt;seed;negative_prompt\nx;\"a \"\"red\"\" star, big\r\nand \\ new\";7;\"\"\n;b;;\n;;;\n  \n",
                "\" ID \",Prompt ,SEED,negative_prompt,,\nx,\"a \"\"red\"\" star, big\r\nand \\ new\",7,\"\",,\n,b,,,1,2",
            })
    void dialectsOfDelimitedText(String text) throws IOException {
        assertThat(rows(file("a.csv", text)))
                .containsExactly("a \"red\" star, big\r\nand \\ new|x||7|null", "b|null|null|null|null");
    }

    @Test
    void backslashesAreTextWhereQuotesAreDoubled() throws IOException {
        assertThat(rows(file("a.csv", "prompt,id\n\"C:\\new\\\",x\n\"say \\\"\"hi\\\"\", then\",y\n5\" nail,z\n")))
                .containsExactly(
                        "C:\\new\\|x|null|null|null",
                        "say \\\"hi\\\", then|y|null|null|null",
                        "5\" nail|z|null|null|null");
        assertThat(prompts(file("b.tsv", "prompt\tid\na, b\tx\n\"a\tb\"\ty"))).containsExactly("a, b", "a\tb");
    }

    @Test
    void brokenDelimitedTextIsAnErrorWithItsLine() throws IOException {
        refused(file("more.csv", "id,prompt\na,\"x\ny\"\nb,x, y\n"), "more.csv", "line 4", "3 columns", "has 2");
        refused(file("less.csv", "id,prompt,seed\na,x\n"), "line 2", "2 columns", "has 3");
        refused(file("open.csv", "id,prompt\na,b\nc,\"never\nd,e\nf,g\n"), "line 3", "never closes");
        refused(file("behind.csv", "id,prompt\na,\"x\" y\n"), "line 2", "behind a closing quote");
        refused(file("both.csv", "id,prompt\na,\"x \\\"y\\\" z\"\nb,\"x \"y\" z\"\n"), "both.csv", "line 2");
        refused(file("twice.csv", "prompt,Prompt \na,b\n"), "column prompt twice");
        refused(file("none.csv", "text,id\na,b\n"), "have no column prompt; their columns are id, text.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE"})
    void byteOrderMarksAreUnderstood(String charset) throws IOException {
        byte[] csv = "\ufeffprompt,id\nä 🎨,x\n".getBytes(Charset.forName(charset));
        byte[] json = "\ufeff [\"ä 🎨\"]".getBytes(Charset.forName(charset));
        byte[] text = "\ufeffä 🎨\r\n".getBytes(Charset.forName(charset));
        assertThat(rows(file("a.csv", csv))).containsExactly("ä 🎨|x|null|null|null");
        assertThat(prompts(file("a.json", json))).containsExactly("ä 🎨");
        assertThat(prompts(file("a.txt", text))).containsExactly("ä 🎨");
        assertThat(prompts(file("a.json.gz", gzip(json)))).containsExactly("ä 🎨");
    }

    @Test
    void whatIsNoTextIsAnErrorWithItsLine() throws IOException {
        String many = IntStream.range(0, 50_000).mapToObj(i -> "prompt " + i).collect(Collectors.joining("\r\n"));
        byte[] latin = (many + "\r\ncafé\r\nmore").getBytes(StandardCharsets.ISO_8859_1);
        refused(file("latin.txt", latin), "latin.txt", "line 50001", "not UTF-8");
        refused(file("latin.txt.gz", gzip(latin)), "latin.txt.gz", "line 50001", "not UTF-8");
        refused(file("latin.csv", "prompt,id\na,b\ncafé,c\n".getBytes(StandardCharsets.ISO_8859_1)), "line 3", "UTF-8");
        refused(
                file("latin.jsonl", "{\"prompt\": \"café\"}\n".getBytes(StandardCharsets.ISO_8859_1)),
                "line 1",
                "UTF-8");
        refused(file("zero.txt", "a\nb\u0000c\n"), "line 2", "zero character");
        refused(file("wide.csv", "prompt\nx\n".getBytes(StandardCharsets.UTF_16LE)), "line 1", "zero character");
        refused(file("half.txt", new byte[] {'a', '\n', (byte) 0xc3}), "line 2", "not UTF-8");
        byte[] cut = gzip(latin);
        refused(file("cut.txt.gz", java.util.Arrays.copyOf(cut, 50)), "cut.txt.gz cannot be read");
        refused(file("no.txt.gz", "plain"), "no.txt.gz cannot be read");
        refused(file("no.parquet", "plain"), "no.parquet cannot be read", "no Parquet file");
    }

    /** One of them is packed to a thousandth, and unpacked it fills the memory. */
    @Test
    void aLineWithoutAnEndIsAnError() throws IOException {
        byte[] line = new byte[(1 << 25) + 3];
        java.util.Arrays.fill(line, (byte) 'a');
        line[1] = '\n';
        refused(file("endless.txt.gz", gzip(line)), "endless.txt.gz", "line 2", "longer than 33554432 characters");
        refused(file("endless.jsonl", line), "line 2", "longer than 33554432 characters");
    }

    @Test
    void aHeaderMayHaveManyColumns() throws IOException {
        String more = IntStream.range(0, 20_000).mapToObj(i -> ",column" + i).collect(Collectors.joining());
        assertThat(prompts(file("wide.csv", "prompt" + more + "\na" + ",".repeat(20_000) + "\n")))
                .containsExactly("a");
    }

    @Test
    void halvesOfCharactersAreReplaced() throws IOException {
        assertThat(rows(file("half.jsonl", "{\"prompt\": \"a \\ud83d\", \"id\": \"\\udc00\\ud83c\\udfa8\"}")))
                .containsExactly("a \uFFFD|\uFFFD\uD83C\uDFA8|null|null|null");
    }

    @Test
    void aNameWithAColonThatIsNotThere() {
        refused(folder.resolve("12:30.txt").toString(), "There are no prompts at", "12:30.txt");
        refused(":x.txt", "There are no prompts at :x.txt");
    }

    @Test
    void packedFilesAreRead() throws IOException {
        byte[] text = "{\"prompt\": \"ä\"}".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream zst = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(zst)) {
            out.write(text);
        }
        ByteArrayOutputStream bz2 = new ByteArrayOutputStream();
        BZip2Codec codec = new BZip2Codec();
        codec.setConf(new Configuration());
        try (OutputStream out = codec.createOutputStream(bz2)) {
            out.write(text);
        }
        assertThat(prompts(file("a.ndjson.zst", zst.toByteArray()))).containsExactly("ä");
        assertThat(prompts(file("a.jsonl.bz2", bz2.toByteArray()))).containsExactly("ä");
        assertThat(prompts(file("a.JSON.GZ", gzip(text)))).containsExactly("ä");
        refused(file("a.jsonl.lz4", text), "unknown kind", ".ndjson", ".zst");
        refused(file("a.xlsx", text), "unknown kind");
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt\": \"a\", \"x\": [{\"y\": 1}]}\n{\"prompt\": \"b\"}\n",
                "{\"prompt\": \"a\"}{\"prompt\": \"b\"}",
                "{\"prompt\": \"a\"} {\n\"prompt\": \"b\"}",
                "\n{\n  \"Prompt\": \"a\",\n  \"x\": {\n    \"y\": 1\n  }\n}\n{\n  \"prompt\": \"b\"\n}\n",
                "  [\n\"a\", {\"prompt\": \"b\", \"seed\": null}\n]",
                "[\"a\"]\n[\"b\"]",
                "\"a\"\n\"b\"\n",
            })
    void formsOfJson(String text) throws IOException {
        assertThat(prompts(file("a.json", text))).containsExactly("a", "b");
    }

    @Test
    void aCutLineIsADeadLetterThatSaysSo() throws IOException {
        String lines =
                "{\"id\": \"a\", \"prompt\": \"x\"}\n{\"id\": \"b\", \"prompt\": \"a ca\n{\"id\": \"c\", \"prompt\": \"y\"}\n"
                        + "{'prompt': 'z'}\n{\"id\": \"d\"}\n7\n{\"prompt\":";
        List<Row> rows = read(file("a.jsonl", lines));
        assertThat(rows).extracting(row -> row.getString(0)).containsExactly("x", null, "y", null, null, null, null);
        assertThat(rows.get(1).getString(4))
                .isEqualTo(
                        "Line 2 of a.jsonl cannot be used: its JSON is cut off: {\"id\": \"b\", \"prompt\": \"a ca.");
        assertThat(rows.get(3).getString(4)).startsWith("Line 4 of a.jsonl cannot be used: it is no JSON");
        assertThat(rows.get(4).getString(4)).isEqualTo("Line 5 of a.jsonl has no prompt.");
        assertThat(rows.get(5).getString(4)).startsWith("Line 6 of a.jsonl").contains("stands 7");
        assertThat(rows.get(6).getString(4)).startsWith("Line 7 of a.jsonl").contains("cut off");
        refused(file("b.json", "[{\"prompt\": \"x\"},\n{\"prompt\": \"a c"), "b.json", "line 2", "no JSON");
        refused(file("c.json", "{\"prompts\": [{\"prompt\": \"x\"}]}"), "no column prompt", "prompts");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "7,7",
                "-1,-1",
                "3735928559.0,3735928559",
                "1e3,1000",
                "18446744073709551615,-1",
                "9223372036854775808,-9223372036854775808",
                "-9223372036854775808,-9223372036854775808",
                "NaN,null",
                "null,null",
                "' ',null",
                "'\" 7 \"',7"
            })
    void seedsAreTakenAsTorchTakesThem(String seed, String bits) throws IOException {
        assertThat(read(file(
                        "a.jsonl",
                        "{\"prompt\": \"x\", \"seed\": " + (seed == null ? "null" : seed.isBlank() ? "\" \"" : seed)
                                + "}")))
                .singleElement()
                .satisfies(row -> assertThat(row.getString(3)).isEqualTo(bits))
                .satisfies(row -> assertThat(row.isNullAt(4)).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "18446744073709551616", "-9223372036854775809", "1e999999999", "x", "0x7"})
    void whatIsNoSeedIsADeadLetter(String seed) throws IOException {
        assertThat(read(file("a.csv", "prompt,seed\nx," + seed + "\n")))
                .singleElement()
                .satisfies(row -> assertThat(row.getString(4))
                        .isEqualTo("Line 2 of a.csv cannot be used: the seed " + seed
                                + " is not a whole number of 64 bits, from -2^63 to 2^64 - 1."));
    }

    @Test
    void valuesOfOtherTypesAreRefusedByColumnAndType() throws IOException {
        refused(file("l.json", "[{\"prompt\": [\"a\"]}]"), "column prompt is of type list", "line 1");
        refused(
                file("s.json", "{\"prompt\": \"a\"}\n{\"prompt\": \"b\", \"id\": {\"x\": 1}}"),
                "id is of type struct",
                "line 2");
        refused(file("b.json", "{\"prompt\": true}"), "prompt is of type boolean");
        refused(file("n.json", "{\"prompt\": \"a\", \"negative_prompt\": []}"), "negative_prompt is of type list");
        refused(file("t.json", "{\"prompt\": \"a\", \"seed\": false}"), "seed is of type boolean", "whole number");
        assertThat(rows(file("i.json", "{\"prompt\": 42, \"id\": 7.0}\n{\"prompt\": 1.5, \"id\": 1e2}")))
                .containsExactly("42|7|null|null|null", "1.5|100|null|null|null");
    }

    private static Prompts look(String path, String... kept) {
        Settings run = new Settings(28, 5, 1, 0, false, 64, 64, 1, 8, 77, null, false, null, false);
        return Prompts.at(path, null, new PromptReading(run, List.of(kept)), new Configuration());
    }

    @Test
    void columnsThatSayHowAreKindsOfRows() throws IOException {
        String path = file(
                "a.csv",
                "id,prompt,Width,height,num_frames,guidance,num_inference_steps\na,x,96,64.0,,7.50,\nb,y,64,,1,5,28\n"
                        + "c,z,96,,,7.5,NaN\nd,u,,,,,3\n");
        Prompts prompts = look(path);
        assertThat(prompts.kinds().keySet().stream().map(SampleSettings::text))
                .containsExactly("{\"guidance_scale\":7.5,\"width\":96}", "{\"num_inference_steps\":3}");
        assertThat(prompts.kinds().values().stream().map(SettingsKind::rows)).containsExactly(2L, 1L);
        assertThat(prompts.kinds().values().iterator().next().place()).isEqualTo("line 2 of a.csv, id a");
        assertThat(prompts.collect())
                .extracting(row -> row.getString(5))
                .containsExactly(
                        "{\"guidance_scale\":7.5,\"width\":96}",
                        null,
                        "{\"guidance_scale\":7.5,\"width\":96}",
                        "{\"num_inference_steps\":3}");
        assertThat(prompts.warning()).isNull();
    }

    @Test
    void namesCloseToASettingGetOneWarning() throws IOException {
        Prompts prompts = look(file("a.csv", "prompt,steps,CFG,w,Negative Prompt,style\nx,3,4,5,n,s\n"));
        assertThat(prompts.kinds()).isEmpty();
        assertThat(prompts.warning())
                .isEqualTo("Columns of the prompts that are not read: cfg (guidance_scale would be), negative prompt"
                        + " (negative_prompt would be), steps (num_inference_steps would be), w (width would be).");
    }

    @Test
    void furtherColumnsAreKeptAsTexts() throws IOException {
        file("f/a.csv", "prompt,Style,score\nx,\"a, b\",1.0\n");
        file("f/b.jsonl", "{\"prompt\": \"y\", \"score\": 2.0, \"style\": true}\n{\"prompt\": \"z\"}");
        assertThat(look(folder.resolve("f").toString(), "style", "score").collect())
                .extracting(row -> row.getString(6))
                .containsExactly(
                        "{\"score\":\"1.0\",\"style\":\"a, b\"}",
                        "{\"score\":\"2\",\"style\":\"true\"}",
                        "{\"score\":null,\"style\":null}");
        assertThatThrownBy(() -> look(folder.resolve("f").toString(), "mood"))
                .hasMessageContaining(
                        "have no column mood, which --keep-columns names; their columns are prompt, score,");
    }

    @Test
    void captionsOfCocoArePrompts() throws IOException {
        String annotations =
                "\"annotations\": [{\"image_id\": 318556, \"id\": 48, \"caption\": \"A \\\"clean\\\" bathroom.\\n\"},"
                        + "{\"caption\": \"Ein Zug\", \"id\": 67, \"image_id\": 116100}, {\"id\": 68, \"image_id\": 1}]";
        String before =
                "{\"info\": {\"description\": \"COCO 2014\", \"list\": [[1], {\"annotations\": [1]}]}, \"images\": [{\"id\": 318556}], ";
        List<String> expected = List.of(
                "A \"clean\" bathroom.|48|null|null|null",
                "Ein Zug|67|null|null|null",
                "null|68|null|null|Line 1 of c.json has no prompt.");
        assertThat(rows(file("c.json", before + annotations + ", \"licenses\": []}")))
                .isEqualTo(expected);
        assertThat(rows(file("first/c.json", "{" + annotations + "}"))).isEqualTo(expected);
        String spread = file("spread.json", (before + annotations + "}").replace(", {", ",\n  {"));
        PromptReading kept = new PromptReading(null, List.of("image_id"));
        assertThat(Prompts.at(spread, 1, kept, new Configuration())
                        .collect()
                        .get(0)
                        .getString(6))
                .isEqualTo("{\"image_id\":\"318556\"}");

        refused(
                file("images.json", "{\"images\": [{\"id\": 1}]}"),
                "images.json cannot be read at line 1: it is a dataset of COCO without annotations");
        refused(
                file("boxes.json", "{\"annotations\": [{\"id\": 1, \"bbox\": [1, 2]}]}"),
                "boxes.json have no column prompt; their columns are bbox, id.");
        refused(file("cut.json", before + annotations), "cut.json cannot be read at line 1: this is no JSON:");
        refused(
                file("odd.json", "{\"annotations\": [{\"id\": 1, \"caption\": [\"a\"]}]}"),
                "odd.json cannot be read at line 1: the column prompt is of type list, and text is needed.");
        assertThat(prompts(file("row.json", "{\"info\": {\"a\": 1}, \"prompt\": \"x\"}\n")))
                .containsExactly("x");
    }

    @Test
    void metadataOfDiffusionDbAreRowsWithSettings() throws IOException {
        String path = diffusionDb("metadata.parquet", "required float cfg", 7.5f);
        assertThat(rows(path)).containsExactly("a fox, 4k|d3a-1|null|4294967295|null");
        Prompts prompts = look(path, "sampler", "step");
        Row row = prompts.collect().get(0);
        assertThat(row.getString(5))
                .isEqualTo("{\"guidance_scale\":7.5,\"height\":512,\"num_inference_steps\":50,\"width\":512}");
        assertThat(row.getString(6)).isEqualTo("{\"sampler\":\"8\",\"step\":\"50\"}");
        assertThat(prompts.warning()).isNull();
        String wrong = diffusionDb("wrong.parquet", "required binary cfg (STRING)", "high");
        assertThatThrownBy(() -> look(wrong))
                .hasMessageContaining("wrong.parquet cannot be read at row 1 (id d3a-1): guidance_scale is 'high'");
    }

    /** A row as DiffusionDB has it, its settings in small unsigned integers. */
    private String diffusionDb(String name, String cfg, Object value) throws IOException {
        MessageType schema = MessageTypeParser.parseMessageType("message db {required binary image_name (STRING);"
                + " required binary prompt (STRING); required int32 part_id (INTEGER(16,false)); required int32 seed"
                + " (INTEGER(32,false)); required int32 step (INTEGER(16,false)); " + cfg
                + "; required int32 sampler (INTEGER(8,false)); required int32 width (INTEGER(16,false));"
                + " required int32 height (INTEGER(16,false)); required int64 timestamp (TIMESTAMP(MICROS,true));}");
        Group row = new SimpleGroupFactory(schema).newGroup();
        row.append("image_name", "d3a-1.png")
                .append("prompt", "a fox, 4k")
                .append("part_id", 1)
                .append("seed", -1);
        row.append("step", 50)
                .append("sampler", 8)
                .append("width", 512)
                .append("height", 512)
                .append("timestamp", 5L);
        if (value instanceof Float number) {
            row.append("cfg", number);
        } else {
            row.append("cfg", value.toString());
        }
        Path path = folder.resolve(name);
        try (var writer = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(path.toUri()))
                .withType(schema)
                .build()) {
            writer.write(row);
        }
        return path.toString();
    }
}
