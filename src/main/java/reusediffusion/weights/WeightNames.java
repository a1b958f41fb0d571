package reusediffusion.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which of the names in a component's folder are files of weights, and of which variant.
 *
 * <p>Source: the file names of diffusers 0.40.0.dev0 ({@code _add_variant}, {@code variant_compatible_siblings}) and transformers 5.17.
 */
final class WeightNames {
    /** The variant of files that name none. */
    static final String PLAIN = "";

    /** The names by which diffusers and transformers save; a folder with one of them may hold other files too. */
    private static final Set<String> STEMS = Set.of("diffusion_pytorch_model", "model", "pytorch_model");

    private static final Pattern SHARD = Pattern.compile(".*-\\d{5}-of-\\d{5}.*");
    private static final Pattern WHOLE = Pattern.compile("(.+?)(?:\\.([^.]+))?\\.safetensors");
    private static final Pattern INDEX =
            Pattern.compile("(.+?)(?:\\.([^.]+))?\\.safetensors(?:\\.([^.]+))?\\.index(?:\\.([^.]+))?\\.json");
    /** The same weights in another precision. */
    static final List<String> PRECISIONS = List.of("fp16", "bf16", "fp32");

    private WeightNames() {}

    /**
     * By variant the index or the single file that stands for it. Where there are both, diffusers takes the index and transformers the
     * file.
     */
    static Map<String, Path> candidates(Path folder, Collection<String> names) {
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
}
