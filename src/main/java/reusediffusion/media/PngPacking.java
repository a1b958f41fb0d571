package reusediffusion.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.Adler32;
import java.util.zip.Deflater;

/**
 * Filtered rows to one zlib stream: those of a large picture by {@link RowDeflater}, small ones, whose repetitions are short, by zlib, and drawings by
 * both.
 *
 * <p>Source: RFC 1950.
 */
final class PngPacking {
    /** The level that leaves the choice to {@link PngPacking}. */
    static final int AUTO = 0;

    /** Bytes of rows from which on it is worth the while to hurry; smaller pictures are packed carefully. */
    static final int LARGE = 512 * 512 * 3;

    private static final int CAREFUL = 6;
    private static final int LITTLE_LEFT = 64;
    private static final byte[] HEADER = {0x78, (byte) 0x9c};

    private PngPacking() {}

    /**
     * The stream.
     *
     * @param level of zlib, 1 to 9, or {@link #AUTO}
     */
    static byte[] pack(byte[] rows, int level) {
        Adler32 check = new Adler32();
        check.update(rows);
        byte[] body =
                level == AUTO && rows.length >= LARGE ? chosen(rows) : deflated(rows, level == AUTO ? CAREFUL : level);
        return ByteBuffer.allocate(HEADER.length + body.length + Integer.BYTES)
                .put(HEADER)
                .put(body)
                .putInt((int) check.getValue())
                .array();
    }

    /** Of a drawing next to nothing is left, which searching well takes no time for. */
    private static byte[] chosen(byte[] rows) {
        byte[] quick = RowDeflater.pack(rows);
        if (quick.length > rows.length / LITTLE_LEFT) {
            return quick;
        }
        byte[] careful = deflated(rows, CAREFUL);
        return careful.length < quick.length ? careful : quick;
    }

    private static byte[] deflated(byte[] rows, int level) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(rows.length / 2);
        byte[] buffer = new byte[1 << 16];
        Deflater deflater = new Deflater(level, true);
        deflater.setInput(rows);
        deflater.finish();
        while (!deflater.finished()) {
            packed.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return packed.toByteArray();
    }
}
