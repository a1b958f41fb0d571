package reusediffusion.weights;

import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.natives.Natives;
import reusediffusion.tensor.Owned;

/** One safetensors file, mapped: a tensor is a view of the file until it is copied elsewhere. */
final class SafetensorsFile implements AutoCloseable {
    static {
        Natives.ready();
    }

    private static final Map<String, ScalarType> TYPES = Map.of(
            "F64", ScalarType.Double,
            "F32", ScalarType.Float,
            "F16", ScalarType.Half,
            "BF16", ScalarType.BFloat16,
            "I64", ScalarType.Long,
            "I32", ScalarType.Int,
            "U8", ScalarType.Byte);
    /** Bytes that may be read twice over: in the file and where they were copied to. */
    private static final long WINDOW = 1 << 25;

    private final Path path;
    private final SafetensorsHeader header;
    private Tensor bytes;
    private long copied;

    SafetensorsFile(Path path) {
        this.path = path;
        header = SafetensorsHeader.of(path);
        bytes = map();
    }

    private Tensor map() {
        try (PointerScope scope = new PointerScope()) {
            return Owned.kept(torch.from_file(
                    path.toString(),
                    new BoolOptional(false),
                    new LongOptional(header.size()),
                    new TensorOptions(ScalarType.Byte)));
        }
    }

    /** The format's name of a type. */
    static String name(ScalarType type) {
        return TYPES.entrySet().stream()
                .filter(known -> known.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("safetensors files here hold no " + type + "."));
    }

    Path path() {
        return path;
    }

    Map<String, SafetensorsEntry> entries() {
        return header.entries();
    }

    /** The tensor as it lies in the file, without a copy. */
    Tensor read(String name) {
        SafetensorsEntry e = entries().get(name);
        ScalarType type = TYPES.get(e.type());
        long begin = header.data() + e.begin();
        Tensor raw = bytes.narrow(0, begin, e.end() - e.begin());
        boolean aligned = begin % torch.elementSize(type) == 0;
        return (aligned ? raw : raw.clone()).view(type).view(e.shape());
    }

    /**
     * Tells that a tensor was copied elsewhere. What was read of a mapping counts as memory in use, so it is let go now and then; tensors
     * that are still views hold on to theirs.
     */
    void copied(String name) {
        SafetensorsEntry e = entries().get(name);
        copied += e.end() - e.begin();
        if (copied >= WINDOW) {
            copied = 0;
            bytes.close();
            bytes = map();
        }
    }

    @Override
    public void close() {
        bytes.close();
    }
}
