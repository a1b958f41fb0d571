package reusediffusion.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The safetensors files of a component's folder that are read: the plain ones, or a variant such as {@code fp16}; each is one file, or
 * shards that an index names.
 *
 * <p>Source: the file names of diffusers 0.40.0.dev0 ({@code _add_variant}, {@code variant_compatible_siblings}) and transformers 5.17.
 *
 * @param variant what was chosen; empty for the plain files
 * @param placed by tensor the file that an index says it is in; empty without an index
 */
public record WeightFiles(Path folder, String variant, List<Path> files, Map<String, Path> placed) {

    /**
     * Chooses the files of weights in a component's folder.
     *
     * @param wanted the variant; where the folder has no such files the plain ones are taken, as diffusers does; null
     *     for the plain ones, else a variant that is whole
     * @throws WeightsException that says what is there instead
     */
    public static WeightFiles choose(Path folder, String wanted) {
        Map<String, Path> found = WeightNames.candidates(folder, names(folder));
        if (found.isEmpty()) {
            throw OtherFormats.refusal(folder, names(folder));
        }
        if (wanted != null && found.containsKey(wanted)) {
            return of(folder, wanted, found.get(wanted));
        }
        if (found.containsKey(WeightNames.PLAIN)) {
            return plain(folder, found);
        }
        return onlyWhole(folder, found);
    }

    /** The variants that a component's folder has, without the plain files; none where there is no such folder. */
    public static Set<String> variants(Path folder) {
        Set<String> variants = Files.isDirectory(folder)
                ? new TreeSet<>(WeightNames.candidates(folder, names(folder)).keySet())
                : new TreeSet<>();
        variants.remove(WeightNames.PLAIN);
        return variants;
    }

    /**
     * The file or the index that {@link #choose} would take, by names alone: of a folder that is still to be downloaded.
     *
     * @throws WeightsException that says what is there instead
     */
    public static Path head(Path folder, Collection<String> names, String wanted) {
        Map<String, Path> found = WeightNames.candidates(folder, names);
        if (found.isEmpty()) {
            throw OtherFormats.refusal(folder, List.copyOf(names));
        }
        for (String variant : Arrays.asList(
                wanted,
                WeightNames.PLAIN,
                WeightNames.PRECISIONS.get(0),
                WeightNames.PRECISIONS.get(1),
                WeightNames.PRECISIONS.get(2))) {
            if (variant != null && found.containsKey(variant)) {
                return found.get(variant);
            }
        }
        return found.values().iterator().next();
    }

    private static WeightFiles plain(Path folder, Map<String, Path> found) {
        try {
            return of(folder, WeightNames.PLAIN, found.get(WeightNames.PLAIN));
        } catch (WeightsException e) {
            List<String> others = found.keySet().stream()
                    .filter(v -> !v.equals(WeightNames.PLAIN) && isWhole(folder, v, found.get(v)))
                    .toList();
            throw others.isEmpty()
                    ? e
                    : new WeightsException(
                            e.getMessage() + " The variant " + others.get(0) + " is whole: --variant " + others.get(0)
                                    + " reads it.",
                            e);
        }
    }

    private static WeightFiles onlyWhole(Path folder, Map<String, Path> found) {
        List<String> whole = found.keySet().stream()
                .filter(v -> isWhole(folder, v, found.get(v)))
                .toList();
        for (String precision : WeightNames.PRECISIONS) {
            if (whole.contains(precision)) {
                return of(folder, precision, found.get(precision));
            }
        }
        if (whole.size() > 1) {
            throw new WeightsException(folder + " has no plain weights but the variants " + String.join(", ", whole)
                    + "; choose one with --variant.");
        }
        String chosen = whole.isEmpty() ? found.keySet().iterator().next() : whole.get(0); // the first is told why not
        return of(folder, chosen, found.get(chosen));
    }

    private static boolean isWhole(Path folder, String variant, Path head) {
        try {
            of(folder, variant, head).files().forEach(SafetensorsHeader::of);
            return true;
        } catch (WeightsException e) {
            return false;
        }
    }

    private static WeightFiles of(Path folder, String variant, Path head) {
        if (!head.toString().endsWith(".json")) {
            return new WeightFiles(folder, variant, List.of(head), Map.of());
        }
        Map<String, Path> placed = ShardIndex.placed(head);
        List<Path> files = new ArrayList<>(new TreeSet<>(placed.values()));
        for (Path file : files) {
            if (!Files.exists(file)) {
                throw new WeightsException(
                        "Shard " + file + " is missing; " + head.getFileName() + " names it. Download it again.");
            }
        }
        return new WeightFiles(folder, variant, files, placed);
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new WeightsException("There is no folder " + folder + " with weights; check the model's path.", e);
        }
    }
}
