package reusediffusion.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.Adler32;
import java.util.zip.Deflater;

/**
 * Filtered rows to one zlib stream. What photographs leave behind the filters is noise, in which a search for repetitions finds next to
 * nothing and takes most of the time; drawings and smooth areas are made of repetitions. So each band of rows is packed as a look at some of its
 * rows says: by Huffman codes alone, or with a search.
 *
 * <p>Source: RFC 1950 and RFC 1951.
 */
final class PngPacking {
    /** The level that leaves the choice to {@link PngPacking}. */
    static final int AUTO = 0;

    private static final int BAND_ROWS = 64;
    private static final int LOOK = 8; // one row in so many
    /** Bytes of rows from which on it is worth the while to choose; smaller pictures are packed carefully. */
    static final int LARGE = 512 * 512 * 3;

    private static final int WINDOW = 1 << 15;
    private static final byte[] HEADER = {0x78, (byte) 0x9c};

    /** How a band is packed. */
    private enum Way {
        CODES(Deflater.BEST_SPEED, Deflater.HUFFMAN_ONLY),
        SEARCH(5, Deflater.FILTERED),
        /** Where next to nothing is left, searching well takes no time. */
        LONG_SEARCH(6, Deflater.DEFAULT_STRATEGY);

        private final int level;
        private final int strategy;

        Way(int level, int strategy) {
            this.level = level;
            this.strategy = strategy;
        }
    }

    private static final double LITTLE_LEFT = 0.2;

    /** A quick search finds about a tenth less than a good one, but for noise, where neither finds anything. */
    private static final double NO_GAIN = 0.92;

    private static final double NOISE = 0.15;
    private static final double MUCH_LEFT = 0.35;

    private final byte[] rows;
    private final int rowBytes;
    private final byte[] look;
    private final ByteArrayOutputStream packed;
    private final byte[] buffer = new byte[1 << 16];
    private Way way;
    private Deflater deflater;

    private PngPacking(byte[] rows, int rowBytes) {
        this.rows = rows;
        this.rowBytes = rowBytes;
        this.look = new byte[BAND_ROWS / LOOK * rowBytes];
        this.packed = new ByteArrayOutputStream(rows.length / 2);
    }

    /**
     * The stream.
     *
     * @param level of zlib, 1 to 9, or {@link #AUTO}
     */
    static byte[] pack(byte[] rows, int rowBytes, int level) {
        PngPacking packing = new PngPacking(rows, rowBytes);
        packing.packed.writeBytes(HEADER);
        int band = level == AUTO && rows.length >= LARGE ? BAND_ROWS * rowBytes : rows.length;
        for (int from = 0; from < rows.length; from += band) {
            int length = Math.min(band, rows.length - from);
            if (band < rows.length) {
                packing.turnTo(packing.wayOf(from, length), from);
            } else {
                packing.deflater = new Deflater(level == AUTO ? Way.LONG_SEARCH.level : level, true);
            }
            packing.add(from, length);
        }
        packing.deflater.finish();
        while (!packing.deflater.finished()) {
            packing.write(Deflater.NO_FLUSH);
        }
        packing.deflater.end();
        Adler32 check = new Adler32();
        check.update(rows);
        packing.packed.writeBytes(
                ByteBuffer.allocate(4).putInt((int) check.getValue()).array());
        return packing.packed.toByteArray();
    }

    /** Judges by some rows of the band. */
    private Way wayOf(int from, int length) {
        int looked = 0;
        for (int at = from; at < from + length; at += LOOK * rowBytes) {
            System.arraycopy(rows, at, look, looked, rowBytes);
            looked += rowBytes;
        }
        Deflater quick = new Deflater(Deflater.BEST_SPEED, true);
        quick.setInput(look, 0, looked);
        quick.finish();
        double searched = 0;
        while (!quick.finished()) {
            searched += quick.deflate(buffer);
        }
        quick.end();
        double left = searched / looked;
        if (codes(looked) < (NO_GAIN + NOISE * Math.max(0, left - MUCH_LEFT)) * searched) {
            return Way.CODES;
        }
        return left < LITTLE_LEFT ? Way.LONG_SEARCH : Way.SEARCH;
    }

    /** Bytes that codes of each byte's own frequency take. */
    private double codes(int length) {
        int[] counts = new int[256];
        for (int i = 0; i < length; i++) {
            counts[look[i] & 255]++;
        }
        double bits = 0;
        for (int count : counts) {
            bits += count == 0 ? 0 : count * Math.max(1, Math.log((double) length / count) / Math.log(2));
        }
        return bits / 8;
    }

    /** Goes on in this way: where it is another one, in a stream of its own that knows what came before. */
    private void turnTo(Way next, int from) {
        if (next == way) {
            return;
        }
        if (deflater != null) {
            while (write(Deflater.SYNC_FLUSH) == buffer.length) {
                // There is more.
            }
            deflater.end();
        }
        deflater = new Deflater(next.level, true);
        deflater.setStrategy(next.strategy);
        int known = next == Way.CODES ? 0 : Math.min(from, WINDOW);
        if (known > 0) {
            deflater.setDictionary(rows, from - known, known);
        }
        way = next;
    }

    private void add(int from, int length) {
        deflater.setInput(rows, from, length);
        // A new level or strategy takes a call that reads and writes nothing.
        while (!deflater.needsInput()) {
            write(Deflater.NO_FLUSH);
        }
    }

    private int write(int flush) {
        int length = deflater.deflate(buffer, 0, buffer.length, flush);
        packed.write(buffer, 0, length);
        return length;
    }
}
