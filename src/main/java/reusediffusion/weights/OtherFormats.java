package reusediffusion.weights;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What lies where safetensors should be, and what to do about it. */
final class OtherFormats {
    private static final Map<String, String> KNOWN = new LinkedHashMap<>();

    static {
        for (String part : List.of(".incomplete", ".part", ".partial", ".crdownload", ".aria2", ".tmp", ".download")) {
            KNOWN.put(part, "a download that did not finish; download it again");
        }
        KNOWN.put(".gguf", "quantised weights in GGUF, which are not supported; take the model in safetensors");
        for (String pickle : List.of(".bin", ".bin.index.json", ".pt", ".pth", ".ckpt")) {
            KNOWN.put(
                    pickle,
                    "pickles of PyTorch, which are not read; save the model again with diffusers:"
                            + " DiffusionPipeline.from_pretrained(FOLDER).save_pretrained(NEW_FOLDER) writes safetensors");
        }
        for (String other : List.of(".msgpack", ".h5", ".onnx", ".onnx_data", ".xml", ".pb", ".dduf")) {
            KNOWN.put(other, "weights for another library; take the model in safetensors");
        }
        KNOWN.put(".safetensors", "shards without their .safetensors.index.json; download the index too");
    }

    private OtherFormats() {}

    /** A folder in which there are no weights to read. */
    static WeightsException refusal(Path folder, List<String> names) {
        for (Map.Entry<String, String> known : KNOWN.entrySet()) {
            for (String name : names) {
                if (name.endsWith(known.getKey())) {
                    return new WeightsException(
                            folder + " holds no safetensors file to read, but " + name + ": " + known.getValue() + ".");
                }
            }
        }
        return new WeightsException(folder + " holds no safetensors file; expected one, or shards beside their"
                + " .safetensors.index.json.");
    }
}
