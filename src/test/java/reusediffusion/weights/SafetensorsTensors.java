package reusediffusion.weights;

import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;

/** Single tensors of any safetensors file, copied out of it. */
public final class SafetensorsTensors {
    private SafetensorsTensors() {}

    public static Tensor read(Path file, String name) {
        try (SafetensorsFile opened = new SafetensorsFile(file)) {
            if (!opened.entries().containsKey(name)) {
                throw new IllegalArgumentException(file + " has no tensor " + name + "; it has "
                        + opened.entries().keySet());
            }
            return opened.read(name).clone();
        }
    }
}
