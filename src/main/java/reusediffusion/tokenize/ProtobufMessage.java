package reusediffusion.tokenize;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fields of one message in the protocol buffers' wire format, by number; no schema. */
final class ProtobufMessage {
    private final Map<Integer, List<byte[]>> blocks = new TreeMap<>();
    private final Map<Integer, Long> numbers = new TreeMap<>();

    private ProtobufMessage() {}

    /** Takes a message apart; throws an {@link IllegalStateException} where the bytes are none. */
    static ProtobufMessage parse(byte[] bytes) {
        ProtobufMessage message = new ProtobufMessage();
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long key = varint(in);
            message.read(in, (int) (key >>> 3), (int) (key & 7));
        }
        return message;
    }

    /** The last value of a numeric field. */
    long number(int field, long fallback) {
        return numbers.getOrDefault(field, fallback);
    }

    /** A field of type float; 0 where absent. */
    float decimal(int field) {
        return Float.intBitsToFloat((int) number(field, 0));
    }

    String string(int field) {
        return new String(bytes(field), StandardCharsets.UTF_8);
    }

    /** The last value of a field of bytes; empty where absent. */
    byte[] bytes(int field) {
        List<byte[]> values = blocks.getOrDefault(field, List.of());
        return values.isEmpty() ? new byte[0] : values.get(values.size() - 1);
    }

    ProtobufMessage message(int field) {
        return parse(bytes(field));
    }

    List<ProtobufMessage> messages(int field) {
        return blocks.getOrDefault(field, List.of()).stream()
                .map(ProtobufMessage::parse)
                .toList();
    }

    private void read(ByteBuffer in, int field, int wireType) {
        switch (wireType) {
            case 0 -> numbers.put(field, varint(in));
            case 1 -> numbers.put(field, require(in, Long.BYTES).getLong());
            case 2 -> {
                long length = varint(in);
                ByteBuffer rest = require(in, length); // before anything of a damaged length is allocated
                byte[] block = new byte[(int) length];
                rest.get(block);
                blocks.computeIfAbsent(field, f -> new ArrayList<>()).add(block);
            }
            case 5 -> numbers.put(field, (long) require(in, Integer.BYTES).getInt());
            default -> throw new IllegalStateException("it is not a protocol buffer");
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte b = require(in, 1).get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalStateException("it is not a protocol buffer");
    }

    private static ByteBuffer require(ByteBuffer in, long bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new IllegalStateException("it is cut short or not a protocol buffer");
        }
        return in;
    }
}
