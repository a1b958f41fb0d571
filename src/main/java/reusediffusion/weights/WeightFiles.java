package reusediffusion.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final String PLAIN = "";
    /** The names by which diffusers and transformers save; a folder with one of them may hold other files too. */
    private static final Set<String> STEMS = Set.of("diffusion_pytorch_model", "model", "pytorch_model");

    private static final Pattern SHARD = Pattern.compile(".*-\\d{5}-of-\\d{5}.*");
    private static final Pattern WHOLE = Pattern.compile("(.+?)(?:\\.([^.]+))?\\.safetensors");
    private static final Pattern INDEX =
            Pattern.compile("(.+?)(?:\\.([^.]+))?\\.safetensors(?:\\.([^.]+))?\\.index(?:\\.([^.]+))?\\.json");
    /** The same weights in another precision. */
    private static final List<String> PRECISIONS = List.of("fp16", "bf16", "fp32");

    /**
     * Chooses the files of weights in a component's folder.
     *
     * @param wanted the variant; where the folder has no such files the plain ones are taken, as diffusers does; null
     *     for the plain ones, else a variant that is whole
     * @throws WeightsException that says what is there instead
     */
    public static WeightFiles choose(Path folder, String wanted) {
        Map<String, Path> found = candidates(folder, names(folder));
        if (found.isEmpty()) {
            throw OtherFormats.refusal(folder, names(folder));
        }
        if (wanted != null && found.containsKey(wanted)) {
            return of(folder, wanted, found.get(wanted));
        }
        if (found.containsKey(PLAIN)) {
            return plain(folder, found);
        }
        return onlyWhole(folder, found);
    }

    /** The variants that a component's folder has, without the plain files; none where there is no such folder. */
    public static Set<String> variants(Path folder) {
        Set<String> variants = Files.isDirectory(folder)
                ? new TreeSet<>(candidates(folder, names(folder)).keySet())
                : new TreeSet<>();
        variants.remove(PLAIN);
        return variants;
    }

    /**
     * The file or the index that {@link #choose} would take, by names alone: of a folder that is still to be downloaded.
     *
     * @throws WeightsException that says what is there instead
     */
    public static Path head(Path folder, Collection<String> names, String wanted) {
        Map<String, Path> found = candidates(folder, names);
        if (found.isEmpty()) {
            throw OtherFormats.refusal(folder, List.copyOf(names));
        }
        for (String variant : Arrays.asList(wanted, PLAIN, PRECISIONS.get(0), PRECISIONS.get(1), PRECISIONS.get(2))) {
            if (variant != null && found.containsKey(variant)) {
                return found.get(variant);
            }
        }
        return found.values().iterator().next();
    }

    /** Reads from an index which files its shards are. */
    public static Set<Path> shards(Path index) {
        return new TreeSet<>(placed(index.getParent(), index).values());
    }

    private static WeightFiles plain(Path folder, Map<String, Path> found) {
        try {
            return of(folder, PLAIN, found.get(PLAIN));
        } catch (WeightsException e) {
            List<String> others = found.keySet().stream()
                    .filter(v -> !v.equals(PLAIN) && isWhole(folder, v, found.get(v)))
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
        for (String precision : PRECISIONS) {
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

    /**
     * By variant the index or the single file that stands for it. Where there are both, diffusers takes the index and transformers the
     * file.
     */
    private static Map<String, Path> candidates(Path folder, Collection<String> names) {
        Map<String, Path> standard = new TreeMap<>();
        Map<String, List<Path>> other = new TreeMap<>();
        for (String name : names) {
            Matcher index = INDEX.matcher(name);
            Matcher whole = WHOLE.matcher(name);
            boolean sharded = index.matches();
            if (!sharded && (!whole.matches() || SHARD.matcher(name).matches())) {
                continue;
            }
            String stem = sharded ? index.group(1) : whole.group(1);
            String variant = sharded ? first(index.group(2), index.group(3), index.group(4)) : first(whole.group(2));
            Path file = folder.resolve(name);
            if (STEMS.contains(stem)) {
                boolean first = sharded != stem.equals("model");
                standard.merge(variant, file, (before, now) -> first ? now : before);
            } else {
                other.computeIfAbsent(precision(variant), v -> new ArrayList<>())
                        .add(file);
            }
        }
        return standard.isEmpty() ? single(folder, other) : standard;
    }

    private static Map<String, Path> single(Path folder, Map<String, List<Path>> other) {
        Map<String, Path> found = new TreeMap<>();
        other.forEach((variant, files) -> {
            if (files.size() > 1) {
                throw new WeightsException(folder + " holds several files of weights: "
                        + String.join(
                                ", ",
                                files.stream()
                                        .map(f -> f.getFileName().toString())
                                        .toList())
                        + "; expected one, or shards beside their .safetensors.index.json.");
            }
            found.put(variant, files.get(0));
        });
        return found;
    }

    /** Of a file of another name: dots may be a part of it. */
    private static String precision(String variant) {
        return PRECISIONS.contains(variant) ? variant : PLAIN;
    }

    private static String first(String... found) {
        return Stream.of(found).filter(v -> v != null).findFirst().orElse(PLAIN);
    }

    private static WeightFiles of(Path folder, String variant, Path head) {
        if (!head.toString().endsWith(".json")) {
            return new WeightFiles(folder, variant, List.of(head), Map.of());
        }
        Map<String, Path> placed = placed(folder, head);
        List<Path> files = new ArrayList<>(new TreeSet<>(placed.values()));
        for (Path file : files) {
            if (!Files.exists(file)) {
                throw new WeightsException(
                        "Shard " + file + " is missing; " + head.getFileName() + " names it. Download it again.");
            }
        }
        return new WeightFiles(folder, variant, files, placed);
    }

    private static Map<String, Path> placed(Path folder, Path index) {
        JsonNode map = Json.distinct(index).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new WeightsException(
                    index + " has no weight_map that says which tensor is in which file; download it" + " again.");
        }
        Map<String, Path> placed = new LinkedHashMap<>();
        map.fields().forEachRemaining(tensor -> {
            placed.put(tensor.getKey(), shard(folder, index, tensor.getKey(), tensor.getValue()));
        });
        return placed;
    }

    private static Path shard(Path folder, Path index, String tensor, JsonNode name) {
        try {
            Path shard = folder.resolve(name.asText()).normalize();
            if (name.isTextual() && shard.startsWith(folder.normalize()) && !shard.equals(folder.normalize())) {
                return folder.resolve(name.asText());
            }
        } catch (InvalidPathException e) {
            // told below, as a name that is no file of this folder
        }
        throw new WeightsException(index + " says that tensor '" + tensor + "' is in " + name
                + ", which is no file of that folder; download the index again.");
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new WeightsException("There is no folder " + folder + " with weights; check the model's path.", e);
        }
    }
}
