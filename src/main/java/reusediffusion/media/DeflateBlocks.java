package reusediffusion.media;

import java.util.Arrays;

/**
 * Bytes and repetitions to the blocks of a DEFLATE stream, each with codes of its own.
 *
 * <p>Source: RFC 1951, section 3.2.
 */
final class DeflateBlocks {
    private static final int ELEMENTS = 1 << 15;
    private static final int END = 256;
    private static final int LONGEST_CODE = 15;
    private static final int LENGTHS = 29;
    private static final int DISTANCES = 30;
    private static final int LONGEST = 258;
    private static final int FEW = 500;

    /** The code of each length of a repetition, and of each code the least length and the bits behind it. */
    private static final int[] LENGTH_CODE = new int[LONGEST + 1];

    private static final int[] LENGTH_BASE = new int[LENGTHS];
    private static final int[] LENGTH_BITS = new int[LENGTHS];
    private static final int[] DISTANCE_BASE = new int[DISTANCES];
    private static final int[] DISTANCE_BITS = new int[DISTANCES];

    static {
        int length = 3;
        for (int code = 0; code < LENGTHS; code++) {
            boolean last = code == LENGTHS - 1;
            LENGTH_BASE[code] = last ? LONGEST : length;
            LENGTH_BITS[code] = code < 8 || last ? 0 : code / 4 - 1;
            Arrays.fill(LENGTH_CODE, Math.min(length, LONGEST), LONGEST + 1, code);
            length += 1 << LENGTH_BITS[code];
        }
        int distance = 1;
        for (int code = 0; code < DISTANCES; code++) {
            DISTANCE_BASE[code] = distance;
            DISTANCE_BITS[code] = code < 4 ? 0 : code / 2 - 1;
            distance += 1 << DISTANCE_BITS[code];
        }
    }

    /** Bytes, and below zero repetitions: the length from bit 16 on, the distance less one below. */
    private final int[] elements = new int[ELEMENTS];

    private final int[] bytes = new int[END + 1 + LENGTHS];
    private final int[] distances = new int[DISTANCES];
    private final BitStream out;
    private int count;
    private long covered;
    private double bytesAnElement;
    private double byteBits = 3;

    /** @param expected bytes of the stream; there may be more */
    DeflateBlocks(int expected) {
        out = new BitStream(expected);
    }

    /** What a byte by itself took in the last block, in bits. */
    double byteBits() {
        return byteBits;
    }

    /** How many bytes each byte and repetition of the last block stood for. */
    double bytesAnElement() {
        return bytesAnElement;
    }

    /** A byte by itself. */
    void add(byte value) {
        elements[count++] = value & 255;
        bytes[value & 255]++;
        covered++;
        endFull();
    }

    /** The {@code length} (3 to 258) bytes that came {@code distance} (1 to 32768) before. */
    void repeat(int length, int distance) {
        elements[count++] = Integer.MIN_VALUE | length << 16 | distance - 1;
        bytes[END + 1 + LENGTH_CODE[length]]++;
        distances[distanceCode(distance)]++;
        covered += length;
        endFull();
    }

    private static int distanceCode(int distance) {
        int before = distance - 1;
        if (before < 4) {
            return before;
        }
        int bits = 31 - Integer.numberOfLeadingZeros(before);
        return 2 * bits + (before >> (bits - 1) & 1);
    }

    private void endFull() {
        if (count == ELEMENTS) {
            endBlock(false);
        }
    }

    /** The whole stream; nothing can be added behind. */
    byte[] finish() {
        endBlock(true);
        return out.toBytes();
    }

    private void endBlock(boolean last) {
        bytes[END]++;
        HuffmanCode codes = HuffmanCode.of(bytes, LONGEST_CODE);
        HuffmanCode far = HuffmanCode.of(distances, LONGEST_CODE);
        out.put(last ? 1 : 0, 1);
        out.put(2, 2); // with codes of its own
        CodeLengths.write(out, codes, far);
        for (int i = 0; i < count; i++) {
            write(elements[i], codes, far);
        }
        out.put(codes.codes()[END], codes.lengths()[END]);
        learn(codes.lengths());
        bytesAnElement = count == 0 ? 0 : (double) covered / count;
        count = 0;
        covered = 0;
        Arrays.fill(bytes, 0);
        Arrays.fill(distances, 0);
    }

    private void write(int element, HuffmanCode codes, HuffmanCode far) {
        if (element >= 0) {
            out.put(codes.codes()[element], codes.lengths()[element]);
            return;
        }
        int length = element >> 16 & 0x7fff;
        int code = LENGTH_CODE[length];
        out.put(codes.codes()[END + 1 + code], codes.lengths()[END + 1 + code]);
        out.put(length - LENGTH_BASE[code], LENGTH_BITS[code]);
        int distance = (element & 0xffff) + 1;
        code = distanceCode(distance);
        out.put(far.codes()[code], far.lengths()[code]);
        out.put(distance - DISTANCE_BASE[code], DISTANCE_BITS[code]);
    }

    private void learn(int[] lengths) {
        long bits = 0;
        long number = 0;
        for (int value = 0; value < END; value++) {
            bits += (long) bytes[value] * lengths[value];
            number += bytes[value];
        }
        byteBits = number < FEW ? byteBits : (double) bits / number;
    }
}
