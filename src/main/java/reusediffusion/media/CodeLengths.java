package reusediffusion.media;

/**
 * The head of a DEFLATE block: the lengths of its two codes, runs of equal ones shortened, in a code of their own.
 *
 * <p>Source: RFC 1951, section 3.2.7.
 */
final class CodeLengths {
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int LONGEST_CODE = 7;
    private static final int LEAST_BYTES = 257;
    private static final int LEAST_ORDER = 4;

    /** The last length again, 3 to 6 times; zeros, 3 to 10; zeros, 11 to 138. */
    private static final int AGAIN = 16;

    private static final int ZEROS = 17;
    private static final int MANY_ZEROS = 18;

    private final int[] symbols;
    private final int[] frequencies = new int[ORDER.length];
    private int count;

    private CodeLengths(int most) {
        symbols = new int[most];
    }

    /** Writes the code of bytes and lengths, and that of distances. */
    static void write(BitStream out, HuffmanCode codes, HuffmanCode far) {
        int bytes = codes.size(LEAST_BYTES);
        int distances = far.size(1);
        int[] all = new int[bytes + distances];
        System.arraycopy(codes.lengths(), 0, all, 0, bytes);
        System.arraycopy(far.lengths(), 0, all, bytes, distances);
        CodeLengths lengths = new CodeLengths(all.length);
        for (int from = 0; from < all.length; ) {
            int end = from + 1;
            while (end < all.length && all[end] == all[from]) {
                end++;
            }
            lengths.add(all[from], end - from);
            from = end;
        }
        out.put(bytes - LEAST_BYTES, 5);
        out.put(distances - 1, 5);
        lengths.write(out);
    }

    private void add(int length, int times) {
        int left = times;
        if (length > 0) {
            add(length);
            left--;
        }
        while (left >= 3) {
            int least = length > 0 || left < 11 ? 3 : 11;
            int most = length > 0 ? 6 : least == 3 ? 10 : 138;
            int run = Math.min(left, most);
            add((length > 0 ? AGAIN : least == 3 ? ZEROS : MANY_ZEROS) | (run - least) << 8);
            left -= run;
        }
        for (; left > 0; left--) {
            add(length);
        }
    }

    /** @param symbol and from bit 8 on what its bits say */
    private void add(int symbol) {
        symbols[count++] = symbol;
        frequencies[symbol & 255]++;
    }

    private void write(BitStream out) {
        HuffmanCode code = HuffmanCode.of(frequencies, LONGEST_CODE);
        int ordered = ORDER.length;
        while (ordered > LEAST_ORDER && code.lengths()[ORDER[ordered - 1]] == 0) {
            ordered--;
        }
        out.put(ordered - LEAST_ORDER, 4);
        for (int i = 0; i < ordered; i++) {
            out.put(code.lengths()[ORDER[i]], 3);
        }
        for (int i = 0; i < count; i++) {
            int symbol = symbols[i] & 255;
            out.put(code.codes()[symbol], code.lengths()[symbol]);
            int bits = symbol == AGAIN ? 2 : symbol == ZEROS ? 3 : 7;
            out.put(symbols[i] >> 8, symbol < AGAIN ? 0 : bits);
        }
    }
}
