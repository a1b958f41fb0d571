package reusediffusion.djl;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import reusediffusion.pipeline.policy.PolicyOptions;

/** Options as text for another machine. */
public record PortableOptions(Options options) {

    /** All without those of the policy, whose files are on this machine. */
    public TreeMap<String, String> all() {
        TreeMap<String, String> texts = new TreeMap<>();
        options.values().forEach((name, value) -> texts.put(name, value.toString()));
        texts.keySet().removeAll(PolicyOptions.TYPES.keySet());
        // Paths are absolute: another process works in another folder.
        List<String> elsewhere = new ArrayList<>();
        options.components().forEach((component, folder) -> elsewhere.add(component + "=" + folder));
        texts.computeIfPresent(OptionTypes.COMPONENTS, (name, text) -> String.join(",", elsewhere));
        return texts;
    }

    /** Those that count when the model is loaded. */
    public TreeMap<String, String> loading() {
        TreeMap<String, String> texts = all();
        texts.keySet().retainAll(OptionTypes.LOADING.keySet());
        return texts;
    }
}
