package reusediffusion.job.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.job.Console;
import reusediffusion.notebook.Notebook;

/** The notebooks that are checked in run to their ends, and put out what is stored in them. */
class NotebooksIT {
    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

    /** A hash is no figure, and short ones may look like one. */
    private static final Pattern ID = Pattern.compile("\\b[0-9a-f]{8,}\\b");

    /** PSNR above 50 dB hangs on the last bits; all else is rounded. */
    private static final double SHARE = 0.06;

    @TempDir
    private Path folder;

    @Test
    void putOutTheFiguresThatAreStored() throws Exception {
        List<Path> notebooks;
        try (Stream<Path> files = Files.list(Path.of("notebooks"))) {
            notebooks = files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .toList();
        }
        assertThat(notebooks).hasSize(4);
        List<String> arguments = new ArrayList<>(List.of("run", "--output=" + folder));
        notebooks.forEach(file -> arguments.add(file.toString()));
        System.setProperty("spark.reusediffusion.home", home().toString());
        try {
            Console console = Console.run("local[2]", new NotebookTools(), arguments.toArray(String[]::new));
            assertThat(console.code()).as(console.errors()).isZero();
        } finally {
            System.clearProperty("spark.reusediffusion.home");
            SparkSession.getDefaultSession().get().stop();
        }
        for (Path file : notebooks) {
            String stored = Files.readString(file);
            String made = Files.readString(folder.resolve(file.getFileName()));
            assertThat(made.split("\"image/png\"")).hasSameSizeAs(stored.split("\"image/png\""));
            same(
                    file,
                    Notebook.parse(stored, "").texts(),
                    Notebook.parse(made, "").texts());
        }
    }

    /** This project's inputs without what somebody's own runs have left in output. */
    private Path home() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        for (String part : List.of("conf", "docs", "input", "models")) {
            Files.createSymbolicLink(home.resolve(part), Path.of(part).toAbsolutePath());
        }
        return home;
    }

    private static void same(Path file, List<String> stored, List<String> made) {
        assertThat(words(made)).as(file.toString()).isEqualTo(words(stored));
        List<Double> before = numbers(stored);
        List<Double> after = numbers(made);
        assertThat(after).hasSameSizeAs(before).isNotEmpty();
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i))
                    .as(file + ", figure " + i)
                    .isBetween(lowest(before.get(i)), highest(before.get(i)));
        }
    }

    private static double lowest(double stored) {
        return stored * (1 - SHARE) - 0.01;
    }

    private static double highest(double stored) {
        return stored * (1 + SHARE) + 0.01;
    }

    /** All but the figures; a number that takes another place moves what stands beside it. */
    private static List<String> words(List<String> texts) {
        return texts.stream()
                .map(text -> NUMBER.matcher(ID.matcher(text).replaceAll("~"))
                        .replaceAll("#")
                        .replaceAll("[ +-]+", " "))
                .toList();
    }

    private static List<Double> numbers(List<String> texts) {
        List<Double> numbers = new ArrayList<>();
        for (String text : texts) {
            Matcher matcher = NUMBER.matcher(ID.matcher(text).replaceAll("~"));
            while (matcher.find()) {
                numbers.add(Double.parseDouble(matcher.group()));
            }
        }
        return numbers;
    }

    @Test
    void aCellThatFailsEndsTheRunWithItsNumber() throws Exception {
        String cells = "{\"cell_type\": \"code\", \"metadata\": {}, \"outputs\": [], \"source\": \"int a = 1;\"}, "
                + "{\"cell_type\": \"markdown\", \"metadata\": {}, \"source\": \"#\"}, "
                + "{\"cell_type\": \"code\", \"metadata\": {}, \"outputs\": [], \"source\": \"a = 2;\\nint b = a / 0;\"}";
        Path file = folder.resolve("wrong.ipynb");
        String text = "{\"cells\": [" + cells + "], \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 5}";
        Files.writeString(file, text);
        Console thrown = Console.run("local[1]", new NotebookTools(), "run", file.toString());
        assertThat(thrown.code()).isEqualTo(1);
        assertThat(thrown.errors())
                .contains("Cell 2 of " + file + " throws in line 2 java.lang.ArithmeticException: / by zero");
        assertThat(file).hasContent(text);
        Files.writeString(file, text.replace("a / 0", "nothing"));
        Console unknown = Console.run("local[1]", new NotebookTools(), "run", file.toString());
        assertThat(unknown.errors()).contains("Cell 2 of " + file + " does not compile, line 2: cannot find symbol");
        Console missing = Console.run(
                "local[1]",
                new NotebookTools(),
                "run",
                folder.resolve("none.ipynb").toString());
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.errors()).contains("There is no notebook " + folder.resolve("none.ipynb") + ".");
    }
}
