package reusediffusion.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Where a tensor lies in a safetensors file, as the file's header says.
 *
 * @param type the format's name of the type of its numbers
 * @param begin of its bytes, in the data part of the file
 * @param end behind the last of its bytes
 */
record SafetensorsEntry(String type, long[] shape, long begin, long end) {
    /** Bytes of a number; types with several numbers in a byte are quantised, and not measured. */
    private static final Map<String, Integer> BYTES = Map.ofEntries(
            Map.entry("BOOL", 1),
            Map.entry("U8", 1),
            Map.entry("I8", 1),
            Map.entry("F8_E4M3", 1),
            Map.entry("F8_E5M2", 1),
            Map.entry("I16", 2),
            Map.entry("U16", 2),
            Map.entry("F16", 2),
            Map.entry("BF16", 2),
            Map.entry("I32", 4),
            Map.entry("U32", 4),
            Map.entry("F32", 4),
            Map.entry("I64", 8),
            Map.entry("U64", 8),
            Map.entry("F64", 8),
            Map.entry("C64", 8));

    /**
     * Reads the entry of a header.
     *
     * @throws WeightsException that names the file and the tensor
     */
    static SafetensorsEntry of(Path path, String name, JsonNode node) {
        String type = node.path("dtype").asText();
        JsonNode offsets = node.path("data_offsets");
        if (!node.isObject() || type.isEmpty() || !node.path("shape").isArray() || offsets.size() != 2) {
            throw broken(path, name, "an entry that cannot be read: " + Json.shortened(node));
        }
        Quantisation.of(name, type).ifPresent(how -> {
            throw Quantisation.refusal(path + ": tensor '" + name + "'", "quantised, " + how);
        });
        long[] shape = new long[node.path("shape").size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = whole(path, name, "shape", node.path("shape").get(i));
        }
        long begin = whole(path, name, "data_offsets", offsets.get(0));
        long end = whole(path, name, "data_offsets", offsets.get(1));
        requireLength(path, name, type, shape, begin, end);
        return new SafetensorsEntry(type, shape, begin, end);
    }

    private static long whole(Path path, String name, String field, JsonNode number) {
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
            throw broken(
                    path,
                    name,
                    "a " + field + " with " + Json.shortened(number) + ", which is no whole number of 0 to 2^63");
        }
        return number.longValue();
    }

    private static void requireLength(Path path, String name, String type, long[] shape, long begin, long end) {
        Integer bytes = BYTES.get(type);
        if (bytes == null) {
            throw broken(path, name, "the type " + type + ", which is not known");
        }
        long length = bytes;
        try {
            for (long side : shape) {
                length = Math.multiplyExact(length, side);
            }
        } catch (ArithmeticException e) {
            length = -1;
        }
        if (end < begin || end - begin != length) {
            throw broken(
                    path,
                    name,
                    "the bytes " + begin + " to " + end + ", and a shape of " + Arrays.toString(shape) + " in " + type
                            + (length < 0 ? " is beyond all memory" : " has " + length));
        }
    }

    /** The error of a tensor whose entry has what cannot be. */
    static WeightsException broken(Path path, String name, String has) {
        return new WeightsException(
                path + ": tensor '" + name + "' has " + has + "; the file is damaged. Download it again.");
    }
}
