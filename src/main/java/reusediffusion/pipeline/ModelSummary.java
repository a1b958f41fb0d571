package reusediffusion.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import reusediffusion.pipeline.folder.ModelIndex;
import reusediffusion.weights.WeightsException;

/**
 * A summary of a model folder on one line.
 *
 * @param kind its pipeline's class, or what it is instead
 * @param bytes of all files, but hidden ones
 */
public record ModelSummary(Path folder, String kind, long bytes) {
    private static final double MEGA = 1e6;

    /** Reads class and size of the model in a folder. */
    public static ModelSummary of(Path folder) {
        String kind;
        try {
            kind = ModelIndex.of(folder).className();
        } catch (WeightsException e) {
            kind = "no model, or not whole";
        }
        try (Stream<Path> files = Files.walk(folder)) {
            long bytes = files.filter(Files::isRegularFile)
                    .filter(file -> !folder.relativize(file).toString().startsWith("."))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
            return new ModelSummary(folder, kind, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%-28s %-28s %,.1f MB", folder.getFileName(), kind, bytes / MEGA);
    }
}
