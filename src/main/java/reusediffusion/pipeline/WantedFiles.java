package reusediffusion.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.folder.ModelIndex;
import reusediffusion.tokenize.Tokenizers;
import reusediffusion.weights.ShardIndex;
import reusediffusion.weights.WeightFiles;
import reusediffusion.weights.WeightsException;

/**
 * The files of a published model that a pipeline reads: configurations, tokenizers, and one set of weights of each component.
 *
 * @param variant of the weights, such as {@code fp16}; null for the plain ones
 */
public record WantedFiles(String variant) {
    private static final String INDEX = "model_index.json";
    private static final String PRESET = "preset.json";
    private static final String SCHEDULER = "scheduler";

    /**
     * Names the files that are wanted next: first the index, then configurations and the indices of shards, then the
     * weights.
     *
     * @param listed all paths that the model's repository has, with slashes
     * @param folder in which lies what was wanted before
     * @throws WeightsException where the repository holds no model in the diffusers layout
     */
    public Set<String> of(Set<String> listed, Path folder) {
        if (!listed.contains(INDEX)) {
            throw new WeightsException("The repository holds no model in the diffusers layout (it has no " + INDEX
                    + "); look for one of the same model that does, often named …-diffusers.");
        }
        Set<String> wanted = new TreeSet<>(Set.of(INDEX));
        if (!Files.exists(folder.resolve(INDEX))) {
            return wanted;
        }
        if (listed.contains(PRESET)) {
            wanted.add(PRESET);
        }
        ModelIndex index = ModelIndex.of(folder);
        Families.requireSupported(index);
        requireVariant(listed, index);
        for (String component : index.components()) {
            add(wanted, component, listed, folder);
        }
        return wanted;
    }

    private void requireVariant(Set<String> listed, ModelIndex index) {
        boolean found = variant == null
                || index.components().stream()
                        .flatMap(component -> names(component, listed).stream())
                        .anyMatch(name -> name.contains("." + variant + ".") && name.contains(".safetensors"));
        if (!found) {
            throw new WeightsException(
                    "The repository has no weights of a variant " + variant + "; leave out --variant.");
        }
    }

    private void add(Set<String> wanted, String component, Set<String> listed, Path folder) {
        List<String> names = names(component, listed);
        if (component.equals(SCHEDULER)) {
            addListed(wanted, component, names, List.of("scheduler_config.json"));
        } else if (component.startsWith("tokenizer")) {
            addListed(wanted, component, names, Tokenizers.FILES);
        } else if (isNetwork(component)) {
            addListed(wanted, component, names, List.of("config.json"));
            addWeights(wanted, component, names, folder);
        }
    }

    /** Safety checkers, feature extractors and the like are not read. */
    private static boolean isNetwork(String component) {
        return component.startsWith("text_encoder")
                || Set.of("unet", "transformer", "vae").contains(component);
    }

    private static void addListed(Set<String> wanted, String component, List<String> names, List<String> known) {
        known.stream().filter(names::contains).forEach(name -> wanted.add(component + "/" + name));
    }

    private void addWeights(Set<String> wanted, String component, List<String> names, Path folder) {
        Path place = folder.resolve(component);
        Path head = WeightFiles.head(place, names, variant);
        wanted.add(component + "/" + head.getFileName());
        if (head.toString().endsWith(".json") && Files.exists(head)) {
            for (Path shard : ShardIndex.shards(head)) {
                String name = component + "/" + place.relativize(shard);
                if (!names.contains(place.relativize(shard).toString())) {
                    throw new WeightsException("The repository lacks " + name + ", which " + component + "/"
                            + head.getFileName() + " names; its upload did not finish.");
                }
                wanted.add(name);
            }
        }
    }

    private static List<String> names(String component, Set<String> listed) {
        String prefix = component + "/";
        return listed.stream()
                .filter(path -> path.startsWith(prefix) && path.indexOf('/', prefix.length()) < 0)
                .map(path -> path.substring(prefix.length()))
                .collect(Collectors.toList());
    }
}
