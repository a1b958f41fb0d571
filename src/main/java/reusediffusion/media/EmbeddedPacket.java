package reusediffusion.media;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Finds the packet of XMP that {@link Metadata} puts into a file. */
public final class EmbeddedPacket {
    private static final int START_OF_SCAN = 0xda;

    private EmbeddedPacket() {}

    /** The packet of a whole PNG, JPEG, MP4 or GIF file; null where it has none. */
    public static byte[] find(byte[] file) {
        if (startsWith(file, 0, Metadata.PNG)) {
            return inPng(file);
        }
        if (startsWith(file, 0, new byte[] {(byte) 0xff, (byte) 0xd8})) {
            return inJpeg(file);
        }
        return startsWith(file, 0, Metadata.ascii("GIF8")) ? inGif(file) : inMp4(file);
    }

    private static boolean startsWith(byte[] file, int at, byte[] key) {
        return at + key.length <= file.length && Arrays.equals(file, at, at + key.length, key, 0, key.length);
    }

    private static byte[] inPng(byte[] file) {
        for (int at = Metadata.PNG.length; at + 12 <= file.length; ) {
            int length = ByteBuffer.wrap(file, at, 4).getInt();
            if (length < 0 || length > file.length - at - 12) {
                return null;
            }
            if (startsWith(file, at + 4, Metadata.ascii("iTXt")) && startsWith(file, at + 8, Metadata.PNG_KEY)) {
                return Arrays.copyOfRange(file, at + 8 + Metadata.PNG_KEY.length, at + 8 + length);
            }
            at += 12 + length;
        }
        return null;
    }

    private static byte[] inJpeg(byte[] file) {
        for (int at = 2; at + 4 <= file.length && (file[at + 1] & 255) != START_OF_SCAN; ) {
            int length = (file[at + 2] & 255) * 256 + (file[at + 3] & 255);
            if (startsWith(file, at + 4, Metadata.JPEG_KEY) && at + 2 + length <= file.length) {
                return Arrays.copyOfRange(file, at + 4 + Metadata.JPEG_KEY.length, at + 2 + length);
            }
            at += 2 + length;
        }
        return null;
    }

    private static byte[] inMp4(byte[] file) {
        for (long at = 0; at + 8 <= file.length; ) {
            int place = (int) at;
            long length = ByteBuffer.wrap(file, place, 4).getInt() & 0xffffffffL;
            if (length == 1 && at + 16 <= file.length) {
                length = ByteBuffer.wrap(file, place + 8, 8).getLong();
            }
            if (length < 8 || length > file.length - at) {
                return null;
            }
            if (startsWith(file, place + 4, Metadata.ascii("uuid")) && startsWith(file, place + 8, Metadata.MP4_KEY)) {
                return Arrays.copyOfRange(file, place + 8 + Metadata.MP4_KEY.length, (int) (at + length));
            }
            at += length;
        }
        return null;
    }

    private static byte[] inGif(byte[] file) {
        for (int at = file.length - Metadata.GIF_KEY.length; at > 0; at--) {
            if (startsWith(file, at, Metadata.GIF_KEY)) {
                return Arrays.copyOfRange(file, at + Metadata.GIF_KEY.length, file.length - 259);
            }
        }
        return null;
    }
}
