package reusediffusion.media;

import java.util.Arrays;

/**
 * Filtered rows to a DEFLATE stream, three to five times as fast as zlib's level 6 and mostly smaller. What filters leave is a few small numbers
 * again and again: short repetitions are everywhere there, and cost more bits than the bytes do by themselves. So only those that begin with eight
 * equal bytes are looked for, of which there are few to compare, and one counts by the bits that it saves. Where none is found for long, fewer
 * places are looked at.
 *
 * <p>Source: RFC 1951, section 4, for chains of equal hashes and for waiting one byte for a better repetition.
 */
final class RowDeflater {
    private static final int EQUAL = Long.BYTES;
    private static final int WINDOW = 1 << 15;
    private static final int LONGEST = 258;
    private static final int HASH_BITS = 15;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    /** Places that are compared with; and where repetitions are long, so that there are few to look for. */
    private static final int TRIES = 10;

    private static final int MORE_TRIES = 24;
    private static final double LONG = 20;

    /** Repetitions so long are taken at once, are not waited behind, and are not all places to begin at. */
    private static final int GOOD = 128;

    private static final int FAIR = 32;
    private static final int ENDS = 16;

    /** Bits of a repetition without those of its distance. */
    private static final double COST = 11;

    /** After so many places in vain, as a power of two, one more is passed over; at most so many. */
    private static final int PATIENCE = 5;

    private static final int MOST_PASSED = 8;

    private final byte[] in;
    private final int end;
    private final DeflateBlocks blocks;
    private final int[] newest = new int[1 << HASH_BITS];
    private final int[] before = new int[WINDOW];

    private int length;
    private int distance;
    private double saved;

    private RowDeflater(byte[] in) {
        this.in = in;
        this.end = in.length - EQUAL; // where eight bytes can be read
        this.blocks = new DeflateBlocks(in.length / 4);
        Arrays.fill(newest, -1);
    }

    /** The stream. */
    static byte[] pack(byte[] rows) {
        RowDeflater deflater = new RowDeflater(rows);
        int at = 0;
        int vain = 0;
        while (at < deflater.end) {
            int passed = at + Math.min(vain >> PATIENCE, MOST_PASSED);
            for (; at < Math.min(passed, deflater.end); at++) {
                deflater.blocks.add(rows[at]);
            }
            int from = at;
            at = at < deflater.end ? deflater.goOn(at) : at;
            vain = at == from + 1 ? vain + 1 : 0;
        }
        for (; at < rows.length; at++) {
            deflater.blocks.add(rows[at]);
        }
        return deflater.blocks.finish();
    }

    /** A byte by itself, or a repetition that begins here or soon; where the next begins. */
    private int goOn(int start) {
        int at = start;
        int tries = blocks.bytesAnElement() > LONG ? MORE_TRIES : TRIES;
        find(at, tries);
        while (length > 0) {
            int found = length;
            int back = distance;
            double least = saved + blocks.byteBits();
            boolean waited = found < FAIR && at + 1 < end;
            if (waited) {
                find(at + 1, found < ENDS ? tries : tries / 4);
                if (saved > least) {
                    blocks.add(in[at++]);
                    continue;
                }
            }
            blocks.repeat(found, back);
            enter(waited ? at + 2 : at + 1, Math.min(at + found, end), found < GOOD);
            return at + found;
        }
        blocks.add(in[at]);
        return at + 1;
    }

    /** Places within a repetition to begin at: all, or those at its ends. */
    private void enter(int from, int to, boolean all) {
        int middle = all ? to : Math.min(to, from + ENDS);
        for (int at = from; at < middle; at++) {
            enter(at);
        }
        for (int at = Math.max(middle, to - ENDS); at < to; at++) {
            enter(at);
        }
    }

    /** Enters this place; what was the newest like it, or -1. */
    private int enter(int at) {
        int hash = (int) (((long) BitStream.EIGHT.get(in, at) * MIX) >>> (Long.SIZE - HASH_BITS));
        int earlier = newest[hash];
        before[at & (WINDOW - 1)] = earlier;
        newest[hash] = at;
        return earlier;
    }

    /** The repetition at this place that saves most bits; its length is 0 where none saves any. */
    private void find(int at, int tries) {
        length = 0;
        saved = 0;
        int most = Math.min(LONGEST, in.length - at);
        int longest = EQUAL - 1;
        int there = enter(at);
        for (int i = 0; i < tries && there > at - WINDOW && there >= 0 && longest < Math.min(most, GOOD); i++) {
            int equal = in[there + longest] == in[at + longest] ? equal(there, at, most) : 0;
            if (equal > longest) {
                longest = equal;
                double saves =
                        equal * blocks.byteBits() - COST - (Integer.SIZE - Integer.numberOfLeadingZeros(at - there));
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
