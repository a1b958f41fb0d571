package reusediffusion.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/**
 * Writes a component's tensors in the safetensors format, in one file or in shards beside their index. Tensors pass one by one.
 *
 * @param folder of the component; made where it is missing
 * @param stem the name of the file without its extension
 * @param type of all tensors in the file
 * @param largest bytes of tensors in a file; a tensor that is larger has a file of its own
 */
public record SafetensorsWriter(Path folder, String stem, ScalarType type, long largest) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALIGNMENT = 8;
    private static final int CHUNK = 1 << 28;

    /** Writes the tensors of these names and shapes; returns the files. */
    public List<Path> write(Map<String, long[]> shapes, TensorSource source) throws IOException {
        Files.createDirectories(folder);
        List<Map<String, long[]>> shards = shards(shapes);
        List<Path> files = new ArrayList<>();
        Map<String, String> holders = new LinkedHashMap<>();
        for (int i = 0; i < shards.size(); i++) {
            String numbered = String.format(Locale.ROOT, "%s-%05d-of-%05d.safetensors", stem, i + 1, shards.size());
            Path file = folder.resolve(shards.size() == 1 ? stem + ".safetensors" : numbered);
            writeFile(file, shards.get(i), source);
            files.add(file);
            shards.get(i).keySet().forEach(name -> holders.put(name, numbered));
        }
        if (shards.size() > 1) {
            Path index = folder.resolve(stem + ".safetensors.index.json");
            JSON.writerWithDefaultPrettyPrinter()
                    .writeValue(
                            index.toFile(),
                            Map.of("metadata", Map.of("total_size", bytes(shapes)), "weight_map", holders));
            files.add(index);
        }
        return files;
    }

    private List<Map<String, long[]>> shards(Map<String, long[]> shapes) {
        List<Map<String, long[]>> shards = new ArrayList<>();
        Map<String, long[]> open = new LinkedHashMap<>();
        long filled = 0;
        for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
            long size = bytes(tensor.getValue());
            if (!open.isEmpty() && filled + size > largest) {
                shards.add(open);
                open = new LinkedHashMap<>();
                filled = 0;
            }
            open.put(tensor.getKey(), tensor.getValue());
            filled += size;
        }
        shards.add(open);
        return shards;
    }

    private long bytes(Map<String, long[]> shapes) {
        return shapes.values().stream().mapToLong(this::bytes).sum();
    }

    private long bytes(long[] shape) {
        return Arrays.stream(shape).reduce(torch.elementSize(type), Math::multiplyExact);
    }

    /** Under another name first, so that a file of the right name is whole. */
    private void writeFile(Path file, Map<String, long[]> shapes, TensorSource source) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeAll(channel, header(shapes));
            for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
                try (Scope scope = new Scope()) {
                    Tensor read = source.read(tensor.getKey(), tensor.getValue());
                    writeTensor(channel, Placement.cpu().as(type).place(read).contiguous());
                    read.close();
                }
            }
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private ByteBuffer header(Map<String, long[]> shapes) throws JsonProcessingException {
        ObjectNode json = JSON.createObjectNode();
        json.putObject("__metadata__").put("format", "pt");
        long at = 0;
        for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
            long end = at + bytes(tensor.getValue());
            json.putObject(tensor.getKey())
                    .put("dtype", SafetensorsFile.name(type))
                    .<ObjectNode>set("shape", JSON.valueToTree(tensor.getValue()))
                    .set("data_offsets", JSON.valueToTree(new long[] {at, end}));
            at = end;
        }
        byte[] text = JSON.writeValueAsBytes(json);
        int padding = Math.floorMod(-text.length, ALIGNMENT); // so that tensors are aligned where the file is mapped
        return ByteBuffer.allocate(Long.BYTES + text.length + padding)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length + padding)
                .put(text)
                .put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII))
                .flip();
    }

    private static void writeTensor(FileChannel channel, Tensor tensor) throws IOException {
        long size = tensor.numel() * tensor.element_size();
        BytePointer memory = new BytePointer(tensor.data_ptr());
        for (long at = 0; at < size; at += CHUNK) {
            memory.position(at).limit(Math.min(size, at + CHUNK));
            writeAll(channel, memory.asByteBuffer());
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
