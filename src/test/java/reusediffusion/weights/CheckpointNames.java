package reusediffusion.weights;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** The name and shape of every tensor in the published checkpoints, and their configurations. */
public final class CheckpointNames {
    private static final Path ROOT = Path.of("src/test/resources/checkpoints");

    private CheckpointNames() {}

    /** The folder of a component's configuration, such as {@code FLUX.1-dev}, {@code transformer}. */
    public static Path folder(String model, String component) {
        return ROOT.resolve(model).resolve(component);
    }

    /** Name → shape, for example {@code "1536,16,2,2"}. */
    public static Map<String, String> of(String model, String component) {
        Path file = folder(model, component).resolve("state_dict.tsv.gz");
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .collect(Collectors.toMap(f -> f[0], f -> f[1], (a, b) -> a, TreeMap::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A shape as in {@link #of}. */
    public static String text(long[] shape) {
        return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(","));
    }
}
