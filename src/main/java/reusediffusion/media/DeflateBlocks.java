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
    private static final int FEW = 500;

    /** Bytes, and below zero repetitions: the length from bit 16 on, the distance less one below. */
    private final int[] elements = new int[ELEMENTS];

    private final int[] bytes = new int[END + 1 + RepetitionCodes.LENGTHS];
    private final int[] distances = new int[RepetitionCodes.DISTANCES];
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
        bytes[END + 1 + RepetitionCodes.LENGTH_CODE[length]]++;
        distances[RepetitionCodes.distanceCode(distance)]++;
        covered += length;
        endFull();
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
        int code = RepetitionCodes.LENGTH_CODE[length];
        out.put(codes.codes()[END + 1 + code], codes.lengths()[END + 1 + code]);
        out.put(length - RepetitionCodes.LENGTH_BASE[code], RepetitionCodes.LENGTH_BITS[code]);
        int distance = (element & 0xffff) + 1;
        code = RepetitionCodes.distanceCode(distance);
        out.put(far.codes()[code], far.lengths()[code]);
        out.put(distance - RepetitionCodes.DISTANCE_BASE[code], RepetitionCodes.DISTANCE_BITS[code]);
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
