package reusediffusion.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reusediffusion.job.option.LocalFiles;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.report.AtomicFile;

/** Prompts of the grammar that the demo models were trained on. */
@Command(
        name = "prompts",
        description = "Writes prompts for the demo models, one a line and none twice; the same seed writes"
                + " the same prompts.",
        sortOptions = false,
        footer = "  jobs/prompts --number 100 --output my-prompts.txt")
public final class WritePrompts implements Job {
    private static final List<String> COLOURS =
            List.of("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white");
    private static final List<String> SHAPES =
            List.of("circle", "square", "triangle", "star", "heart", "ring", "cross", "diamond");
    private static final List<String> SIZES = List.of("", "", "small ", "large ");
    private static final List<String> PATTERNS = List.of("", "", "dotted ", "striped ");
    private static final List<String> PLACES =
            List.of("white", "gray", "dark", "sky", "sunset", "meadow", "ocean", "desert");
    private static final List<String> RELATIONS = List.of("to the left of", "to the right of", "above", "below");
    /** Well below what the grammar has, so that drawing ends. */
    private static final int MOST = 100_000;

    @Option(names = "--number", defaultValue = "1000", description = "number of prompts (${DEFAULT-VALUE})")
    private int number;

    @Option(names = "--seed", defaultValue = "42", description = "the seed of the choice (${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--without",
            split = ",",
            paramLabel = "FILE",
            description = "files whose prompts are left out, such as a,b")
    private List<Path> without = List.of();

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "the file to write")
    private Path output;

    public static void main(String[] arguments) {
        Jobs.run(new WritePrompts(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        if (number < 1 || number > MOST) {
            throw new IllegalArgumentException("--number takes a whole number, 1 to " + MOST + ", not " + number + ".");
        }
        Set<String> known = new LinkedHashSet<>();
        for (Path file : without) {
            known.addAll(LocalFiles.lines("--without", file));
        }
        LocalFiles.file("--output", output);
        Set<String> prompts = new LinkedHashSet<>();
        Random random = new Random(seed);
        while (prompts.size() < number) {
            String prompt = prompt(random);
            if (!known.contains(prompt)) {
                prompts.add(prompt);
            }
        }
        AtomicFile.write(output, (String.join("\n", prompts) + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.println(output + ": " + number + " prompts.");
    }

    private static String prompt(Random random) {
        String place = one(PLACES, random);
        return switch (random.nextInt(4)) {
            case 0 -> "a " + single(random) + " on a " + place + " background";
            case 1 -> "a picture of a " + single(random) + ", " + place + " background";
            case 2 -> "a " + single(random) + ", " + place;
            default -> "a " + object(random) + " " + one(RELATIONS, random) + " a " + object(random) + " on a " + place
                    + " background";
        };
    }

    private static String single(Random random) {
        return one(SIZES, random) + object(random);
    }

    private static String object(Random random) {
        return one(PATTERNS, random) + one(COLOURS, random) + " " + one(SHAPES, random);
    }

    private static String one(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }
}
