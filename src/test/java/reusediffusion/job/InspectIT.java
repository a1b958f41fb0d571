package reusediffusion.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.job.run.Job;
import reusediffusion.media.EmbeddedPacket;
import reusediffusion.media.StillImages;
import reusediffusion.media.Xmp;
import reusediffusion.spark.sink.layout.Members;

/** A file says how it was made, and what it says makes it again. */
class InspectIT {
    private static final String PROMPT = "a red circle's \"shadow\" & <more>, größer";

    @TempDir
    Path folder;

    private static Console run(Job job, String input, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return Console.run("local[1]", job, arguments);
        } finally {
            System.setIn(before);
        }
    }

    private static String printed(Job job, String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            assertThat(Console.run("local[1]", job, arguments).code()).isZero();
            return out.toString(StandardCharsets.UTF_8);
        } finally {
            System.setOut(before);
        }
    }

    private static Path only(Path output) throws IOException {
        try (Stream<Path> files = Files.walk(output.resolve("data"))) {
            return files.filter(f -> f.toString().endsWith(".png")).findFirst().orElseThrow();
        }
    }

    /** The one file of all that hold several. */
    private static Path ofMany(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            return files.filter(f -> Members.isOfMany(f.toString())).findFirst().orElseThrow();
        }
    }

    private static byte[] inside(Path file) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        var path = new org.apache.hadoop.fs.Path(file.toUri());
        Members.forEach(path.getFileSystem(new Configuration()), path, (name, content) -> contents.add(content));
        return contents.get(0);
    }

    /** What a shell makes of a command, which it reads: as an argument it would lose what the locale of ASCII cannot write. */
    private static String bash(String command) throws IOException {
        Process process =
                new ProcessBuilder("bash", "-s").redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(command.getBytes(StandardCharsets.UTF_8));
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void theCommandOfAFileMakesItAgain() throws IOException {
        Path first = folder.resolve("first");
        Console made = run(
                new Generate(),
                PROMPT + "\n",
                ("--model tiny-sd3 --steps 6 --width-height 64 64 --policy uniform --interval 2 --seed 7 --prompts - --output "
                                + first)
                        .split(" "));
        assertThat(made.code()).as(made.errors()).isZero();
        Path file = only(first);
        String told = printed(new Inspect(), file.toString());
        assertThat(told)
                .contains("DigitalSourceType: http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia")
                .contains("AIPromptInformation: " + PROMPT)
                .contains("networkCalls: 3\n")
                .contains("options: --mode reuse --interval 2 --policy uniform");
        String command = told.lines().reduce((a, b) -> b).orElseThrow().strip();
        String row = bash(command.replaceFirst("\\| jobs/generate .*", ""));
        List<String> arguments = new ArrayList<>(bash(command.replaceFirst("^.*\\| jobs/generate", "printf '%s\\\\n'"))
                .lines()
                .toList());
        Path second = folder.resolve("second");
        arguments.set(arguments.size() - 1, second.toString());
        Console again = run(new Generate(), row, arguments.toArray(String[]::new));
        assertThat(again.code()).as(again.errors()).isZero();
        assertThat(only(second)).hasSameBinaryContentAs(file);
        arguments.set(arguments.size() - 1, folder.resolve("third").toString());
        arguments.addAll(List.of("--provenance=no-prompt", "--layout=parquet", "--sheet-beside=" + second));
        assertThat(run(new Generate(), row, arguments.toArray(String[]::new)).code())
                .isZero();
        assertThat(StillImages.decode(Files.readAllBytes(first.resolve("_sheet.png")))
                        .width())
                .isEqualTo(192 + 16);
        assertThat(StillImages.decode(Files.readAllBytes(folder.resolve("third/_sheet.png")))
                        .width())
                .isEqualTo(2 * 192 + 6 + 16);
        Path rows = ofMany(folder.resolve("third"));
        assertThat(printed(new Inspect(), rows.toString()))
                .startsWith(rows + ": ")
                .contains("networkCalls: 3\n");
        byte[] third = inside(rows);
        assertThat(Xmp.read(EmbeddedPacket.find(third)))
                .doesNotContainValue(PROMPT)
                .containsKey("reuse:seed");
        assertThat(StillImages.decode(third).rgb())
                .isEqualTo(StillImages.decode(Files.readAllBytes(file)).rgb());
        assertThat(Console.run("local[1]", new Inspect(), "README.md").errors())
                .startsWith("README.md says nothing about how it was made");
    }
}
