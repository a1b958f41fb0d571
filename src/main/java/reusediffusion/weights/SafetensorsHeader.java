package reusediffusion.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a safetensors file says that it holds, checked against the file's size: tensors lie behind one another without a gap, each of as
 * many bytes as its shape and type have.
 *
 * <p>Source: the safetensors format (8-byte little-endian header length, JSON header, data).
 *
 * @param entries by the tensors' names
 * @param data where the data begin in the file
 * @param size of the file
 */
record SafetensorsHeader(Map<String, SafetensorsEntry> entries, long data, long size) {
    /** The format's own limit. */
    private static final long LONGEST = 100_000_000;

    private static final int PREFIX = Long.BYTES;

    /**
     * Reads the header of a file.
     *
     * @throws WeightsException that names the file, and the tensor where it is about one
     */
    static SafetensorsHeader of(Path path) {
        ModelFile.require(path);
        try (FileChannel channel = FileChannel.open(path)) {
            return read(path, channel);
        } catch (IOException e) {
            throw new WeightsException(path + " cannot be read: " + Json.firstLine(e) + ".", e);
        }
    }

    private static SafetensorsHeader read(Path path, FileChannel channel) throws IOException {
        long size = channel.size();
        byte[] text = text(path, channel, size);
        long data = PREFIX + (long) text.length;
        Map<String, SafetensorsEntry> entries = new LinkedHashMap<>();
        json(path, text).fields().forEachRemaining(field -> {
            if (!field.getKey().equals("__metadata__")) {
                entries.put(field.getKey(), SafetensorsEntry.of(path, field.getKey(), field.getValue()));
            }
        });
        requireWhole(path, entries, size - data);
        return new SafetensorsHeader(entries, data, size);
    }

    private static JsonNode json(Path path, byte... text) {
        JsonNode json;
        try {
            json = Json.distinct(text);
        } catch (IOException e) {
            throw new WeightsException(
                    path + " is not a safetensors file: its header is not JSON (" + Json.firstLine(e)
                            + "). Download it again.",
                    e);
        }
        if (!json.isObject()) {
            throw new WeightsException(
                    path + " is not a safetensors file: its header is no JSON object. Download it again.");
        }
        return json;
    }

    private static byte[] text(Path path, FileChannel channel, long size) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(PREFIX + 1).order(ByteOrder.LITTLE_ENDIAN);
        while (start.hasRemaining() && channel.read(start) >= 0) {} // a read may return part of it
        long length = start.getLong(0);
        if (start.get(PREFIX) != '{') {
            refuseOtherFormats(path, start.array());
        }
        if (size < PREFIX + 2 || length > size - PREFIX && length <= LONGEST) {
            throw new WeightsException(
                    path + " is cut off: it has " + size + " bytes, fewer than its header alone. Download it again.");
        }
        if (length < 2 || length > LONGEST || start.get(PREFIX) != '{') {
            throw new WeightsException(path + " is not a safetensors file: it begins with a header of "
                    + Long.toUnsignedString(length) + " bytes that is not a header. Download it again.");
        }
        ByteBuffer header = ByteBuffer.allocate((int) length);
        channel.position(PREFIX);
        while (header.hasRemaining() && channel.read(header) >= 0) {}
        return header.array();
    }

    /** Other formats under this format's name. */
    private static void refuseOtherFormats(Path path, byte[] start) {
        String magic = new String(start, 0, 4, StandardCharsets.ISO_8859_1);
        if (magic.equals("GGUF")) {
            throw Quantisation.refusal(path.toString(), "a GGUF file under another name");
        }
        if (magic.startsWith("PK") || magic.startsWith("\u0080\u0002")) {
            throw new WeightsException(path + " is a pickle of PyTorch under another name; save the model again with"
                    + " diffusers' save_pretrained, which writes safetensors.");
        }
    }

    private static List<Map.Entry<String, SafetensorsEntry>> inOrderOfData(Map<String, SafetensorsEntry> entries) {
        List<Map.Entry<String, SafetensorsEntry>> ordered = new ArrayList<>(entries.entrySet());
        ordered.sort(Comparator.comparingLong(
                        (Map.Entry<String, SafetensorsEntry> e) -> e.getValue().begin())
                .thenComparingLong(e -> e.getValue().end()));
        return ordered;
    }

    private static void requireWhole(Path path, Map<String, SafetensorsEntry> entries, long available) {
        long at = 0;
        for (Map.Entry<String, SafetensorsEntry> next : inOrderOfData(entries)) {
            SafetensorsEntry entry = next.getValue();
            if (entry.end() > available) {
                throw new WeightsException(path + " is cut off: tensor '" + next.getKey() + "' ends at byte "
                        + entry.end() + " of the data, and only " + available + " are there. Download it again.");
            }
            if (entry.begin() != at) {
                throw SafetensorsEntry.broken(
                        path,
                        next.getKey(),
                        "bytes from " + entry.begin() + " on, and those before it end at " + at
                                + (entry.begin() < at ? ": two tensors overlap" : ": a gap"));
            }
            at = entry.end();
        }
        if (at != available) {
            throw new WeightsException(
                    path + " has " + (available - at) + " bytes behind its last tensor that belong to"
                            + " none; its header is not that of its data. Download it again.");
        }
    }
}
