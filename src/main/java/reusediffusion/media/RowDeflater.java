package reusediffusion.media;

/**
 * Filtered rows to a DEFLATE stream, three to five times as fast as zlib's level 6 and mostly smaller. What filters leave is a few small numbers
 * again and again: short repetitions are everywhere there, and cost more bits than the bytes do by themselves. So only those that begin with eight
 * equal bytes are looked for, of which there are few to compare, and one counts by the bits that it saves. Where none is found for long, fewer
 * places are looked at.
 *
 * <p>Source: RFC 1951, section 4, for chains of equal hashes and for waiting one byte for a better repetition.
 */
final class RowDeflater {

    /** Places that are compared with; and where repetitions are long, so that there are few to look for. */
    private static final int TRIES = 10;

    private static final int MORE_TRIES = 24;
    private static final double LONG = 20;

    /** Repetitions so long are taken at once, are not waited behind, and are not all places to begin at. */
    static final int GOOD = 128;

    private static final int FAIR = 32;
    private static final int ENDS = 16;

    /** After so many places in vain, as a power of two, one more is passed over; at most so many. */
    private static final int PATIENCE = 5;

    private static final int MOST_PASSED = 8;

    private final byte[] in;
    private final int end;
    private final DeflateBlocks blocks;
    private final RepetitionSearch repetitions;

    private RowDeflater(byte[] in) {
        this.in = in;
        this.end = in.length - RepetitionSearch.EQUAL; // where eight bytes can be read
        this.blocks = new DeflateBlocks(in.length / 4);
        this.repetitions = new RepetitionSearch(in);
    }

    /** The filtered rows as one DEFLATE stream. */
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
        repetitions.find(at, tries, blocks.byteBits());
        while (repetitions.length() > 0) {
            int found = repetitions.length();
            int back = repetitions.distance();
            double least = repetitions.saved() + blocks.byteBits();
            boolean waited = found < FAIR && at + 1 < end;
            if (waited) {
                repetitions.find(at + 1, found < ENDS ? tries : tries / 4, blocks.byteBits());
                if (repetitions.saved() > least) {
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
            repetitions.enter(at);
        }
        for (int at = Math.max(middle, to - ENDS); at < to; at++) {
            repetitions.enter(at);
        }
    }
}
