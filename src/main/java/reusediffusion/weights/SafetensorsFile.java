package reusediffusion.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.natives.Natives;

/**
 * One safetensors file, mapped: a tensor is a view of the file until it is copied elsewhere.
 *
 * <p>Source: the safetensors format (8-byte little-endian header length, JSON header, data).
 */
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
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Bytes that may be read twice over: in the file and where they were copied to. */
    private static final long WINDOW = 1 << 25;

    /** Where a tensor lies: bytes begin … end of the data part. */
    record Entry(ScalarType type, long[] shape, long begin, long end) {}

    private final Path path;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final long size;
    private final long data;
    private Tensor bytes;
    private long copied;

    SafetensorsFile(Path path) {
        this.path = path;
        try (FileChannel channel = FileChannel.open(path)) {
            size = channel.size();
            data = readHeader(channel);
            bytes = map();
        } catch (IOException e) {
            throw new WeightsException(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private long readHeader(FileChannel channel) throws IOException {
        ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        if (channel.read(length) < 8 || length.getLong(0) <= 0 || length.getLong(0) > Math.min(size - 8, 100_000_000)) {
            throw new WeightsException(
                    path + " is not a whole safetensors file: its header is cut off. Download it again.");
        }
        ByteBuffer header = ByteBuffer.allocate((int) length.getLong(0));
        while (header.hasRemaining() && channel.read(header) >= 0) {} // a read may return part of it
        long start = 8L + header.capacity();
        JsonNode json;
        try {
            json = JSON.readTree(header.array());
        } catch (IOException e) {
            throw new WeightsException(
                    path + " is not a safetensors file: its header is not JSON. Download it again.", e);
        }
        json.fields().forEachRemaining(field -> {
            if (!field.getKey().equals("__metadata__")) {
                entries.put(field.getKey(), entry(field.getKey(), field.getValue(), size - start));
            }
        });
        return start;
    }

    private Entry entry(String name, JsonNode node, long available) {
        ScalarType type = TYPES.get(node.path("dtype").asText());
        long[] shape = JSON.convertValue(node.path("shape"), long[].class);
        long begin = node.path("data_offsets").path(0).asLong(-1);
        long end = node.path("data_offsets").path(1).asLong(-1);
        if (type == null || shape == null || begin < 0 || end < begin) {
            throw new WeightsException(path + ": tensor '" + name + "' has an entry that cannot be read: " + node);
        }
        if (end > available) {
            throw new WeightsException(path + " is cut off: tensor '" + name + "' ends at byte " + end
                    + " of the data, and only " + available + " are there. Download it again.");
        }
        return new Entry(type, shape, begin, end);
    }

    private Tensor map() {
        try (PointerScope scope = new PointerScope()) {
            Tensor mapped = torch.from_file(
                    path.toString(),
                    new BoolOptional(false),
                    new LongOptional(size),
                    new TensorOptions(ScalarType.Byte));
            mapped.retainReference();
            return mapped;
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

    Map<String, Entry> entries() {
        return entries;
    }

    /** The tensor as it lies in the file, without a copy. */
    Tensor read(String name) {
        Entry e = entries.get(name);
        Tensor raw = bytes.narrow(0, data + e.begin, e.end - e.begin);
        boolean aligned = (data + e.begin) % torch.elementSize(e.type) == 0;
        return (aligned ? raw : raw.clone()).view(e.type).view(e.shape);
    }

    /**
     * Tells that a tensor was copied elsewhere. What was read of a mapping counts as memory in use, so it is let go now and then; tensors
     * that are still views hold on to theirs.
     */
    void copied(String name) {
        Entry e = entries.get(name);
        copied += e.end - e.begin;
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
