package reusediffusion.media;

import java.util.Arrays;

/** Looks for what stands at a place and stood before: of all places that begin with eight equal bytes, the last few are compared. */
final class RepetitionSearch {
    /** Equal bytes by which a place is found. */
    static final int EQUAL = Long.BYTES;

    private static final int WINDOW = 1 << 15;
    private static final int LONGEST = 258;
    private static final int HASH_BITS = 15;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    /** Bits of a repetition without those of its distance. */
    private static final double COST = 11;

    private final byte[] in;
    private final int[] newest = new int[1 << HASH_BITS];
    private final int[] before = new int[WINDOW];

    private int length;
    private int distance;
    private double saved;

    RepetitionSearch(byte[] in) {
        this.in = in;
        Arrays.fill(newest, -1);
    }

    /** How long the repetition is that was found; 0 for none. */
    int length() {
        return length;
    }

    /** How far before it the same bytes stood. */
    int distance() {
        return distance;
    }

    /** The number of bits that this repetition saves. */
    double saved() {
        return saved;
    }

    /** Enters this place; what was the newest like it, or -1. */
    int enter(int at) {
        int hash = (int) (((long) BitStream.EIGHT.get(in, at) * MIX) >>> (Long.SIZE - HASH_BITS));
        int earlier = newest[hash];
        before[at & (WINDOW - 1)] = earlier;
        newest[hash] = at;
        return earlier;
    }

    /** Finds the repetition at this place that saves most bits; its length is 0 where none saves any. */
    void find(int at, int tries, double byteBits) {
        length = 0;
        saved = 0;
        int most = Math.min(LONGEST, in.length - at);
        int longest = EQUAL - 1;
        int there = enter(at);
        for (int i = 0;
                i < tries && there > at - WINDOW && there >= 0 && longest < Math.min(most, RowDeflater.GOOD);
                i++) {
            int equal = in[there + longest] == in[at + longest] ? equal(there, at, most) : 0;
            if (equal > longest) {
                longest = equal;
                double saves = equal * byteBits - COST - (Integer.SIZE - Integer.numberOfLeadingZeros(at - there));
                if (saves > saved) {
                    saved = saves;
                    length = equal;
                    distance = at - there;
                }
            }
            there = before[there & (WINDOW - 1)];
        }
    }

    /** How many bytes are equal, at most so many. */
    private int equal(int one, int other, int most) {
        int n = 0;
        for (; n + Long.BYTES <= most; n += Long.BYTES) {
            long different = (long) BitStream.EIGHT.get(in, one + n) ^ (long) BitStream.EIGHT.get(in, other + n);
            if (different != 0) {
                return n + Long.numberOfTrailingZeros(different) / Byte.SIZE;
            }
        }
        while (n < most && in[one + n] == in[other + n]) {
            n++;
        }
        return n;
    }
}
