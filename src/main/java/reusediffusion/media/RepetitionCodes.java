package reusediffusion.media;

import java.util.Arrays;

/**
 * The codes of DEFLATE for the lengths and distances of repetitions, and the bits that follow each.
 *
 * <p>Source: RFC 1951, section 3.2.5.
 */
final class RepetitionCodes {
    static final int LENGTHS = 29;
    static final int DISTANCES = 30;
    private static final int LONGEST = 258;

    /** The code of each length of a repetition, and of each code the least length and the bits behind it. */
    static final int[] LENGTH_CODE = new int[LONGEST + 1];

    static final int[] LENGTH_BASE = new int[LENGTHS];
    static final int[] LENGTH_BITS = new int[LENGTHS];
    static final int[] DISTANCE_BASE = new int[DISTANCES];
    static final int[] DISTANCE_BITS = new int[DISTANCES];

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

    private RepetitionCodes() {}

    /** The code of a distance. */
    static int distanceCode(int distance) {
        int before = distance - 1;
        if (before < 4) {
            return before;
        }
        int bits = 31 - Integer.numberOfLeadingZeros(before);
        return 2 * bits + (before >> (bits - 1) & 1);
    }
}
