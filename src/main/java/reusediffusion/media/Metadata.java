package reusediffusion.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Packets of XMP in PNG, JPEG, MP4 and GIF files; what the file shows stays as it is.
 *
 * <p>Source: Adobe, XMP Specification Part 3, Storage in Files.
 */
public final class Metadata {
    private static final byte[] PNG = {(byte) 137, 'P', 'N', 'G', '\r', '\n', 26, '\n'};
    private static final int PNG_HEADER = PNG.length + 25; // behind IHDR
    private static final byte[] PNG_KEY = ascii("XML:com.adobe.xmp\0\0\0\0\0");
    private static final byte[] JPEG_KEY = ascii("http://ns.adobe.com/xap/1.0/\0");
    private static final byte[] GIF_KEY = ascii("!\u00ff\u000bXMP DataXMP");
    private static final byte[] MP4_KEY = HexFormat.of().parseHex("be7acfcb97a942e89c71999491e3afac");
    private static final int SEGMENT = 0xffff;
    private static final int APPLICATION_1 = 0xe1;
    private static final int START_OF_SCAN = 0xda;

    private Metadata() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Puts a packet of XMP into a file of this format.
     *
     * @param packet of at most 65 000 bytes, which is what a JPEG file takes
     */
    public static byte[] add(ImageFormat format, byte[] file, byte[] packet) {
        return switch (format) {
            case PNG -> inserted(file, PNG_HEADER, pngChunk(packet));
            case JPG -> inserted(file, behindJfif(file), jpegSegment(packet));
            case MP4 -> inserted(file, file.length, mp4Box(packet));
            case GIF -> inserted(file, file.length - 1, gifBlock(packet));
        };
    }

    private static byte[] inserted(byte[] file, int at, byte[] part) {
        return ByteBuffer.allocate(file.length + part.length)
                .put(file, 0, at)
                .put(part)
                .put(file, at, file.length - at)
                .array();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] pngChunk(byte[] packet) {
        byte[] body = joined(ascii("iTXt"), PNG_KEY, packet);
        CRC32 check = new CRC32();
        check.update(body);
        return joined(number(body.length - 4), body, number((int) check.getValue()));
    }

    /** JFIF has to come first where it is. */
    private static int behindJfif(byte[] file) {
        return (file[3] & 255) == 0xe0 ? 4 + (file[4] & 255) * 256 + (file[5] & 255) : 2;
    }

    private static byte[] jpegSegment(byte[] packet) {
        int length = 2 + JPEG_KEY.length + packet.length;
        if (length > SEGMENT) {
            throw new IllegalArgumentException("Metadata of " + packet.length + " bytes do not fit into a JPEG file.");
        }
        return joined(
                new byte[] {(byte) 0xff, (byte) APPLICATION_1, (byte) (length >> 8), (byte) length}, JPEG_KEY, packet);
    }

    private static byte[] mp4Box(byte[] packet) {
        return joined(number(8 + MP4_KEY.length + packet.length), ascii("uuid"), MP4_KEY, packet);
    }

    /** The packet stands unpacked; a reader of blocks is led to its end by descending lengths. */
    private static byte[] gifBlock(byte[] packet) {
        byte[] trailer = new byte[258];
        trailer[0] = 1;
        for (int i = 0; i < 256; i++) {
            trailer[1 + i] = (byte) (255 - i);
        }
        return joined(GIF_KEY, packet, trailer);
    }

    /** The packet of a PNG, JPEG, MP4 or GIF file; null where it has none. */
    public static byte[] find(byte[] file) {
        if (startsWith(file, 0, PNG)) {
            return inPng(file);
        }
        if (startsWith(file, 0, new byte[] {(byte) 0xff, (byte) 0xd8})) {
            return inJpeg(file);
        }
        return startsWith(file, 0, ascii("GIF8")) ? inGif(file) : inMp4(file);
    }

    private static boolean startsWith(byte[] file, int at, byte[] key) {
        return at + key.length <= file.length && Arrays.equals(file, at, at + key.length, key, 0, key.length);
    }

    private static byte[] inPng(byte[] file) {
        for (int at = PNG.length; at + 12 <= file.length; ) {
            int length = ByteBuffer.wrap(file, at, 4).getInt();
            if (length < 0 || length > file.length - at - 12) {
                return null;
            }
            if (startsWith(file, at + 4, ascii("iTXt")) && startsWith(file, at + 8, PNG_KEY)) {
                return Arrays.copyOfRange(file, at + 8 + PNG_KEY.length, at + 8 + length);
            }
            at += 12 + length;
        }
        return null;
    }

    private static byte[] inJpeg(byte[] file) {
        for (int at = 2; at + 4 <= file.length && (file[at + 1] & 255) != START_OF_SCAN; ) {
            int length = (file[at + 2] & 255) * 256 + (file[at + 3] & 255);
            if (startsWith(file, at + 4, JPEG_KEY) && at + 2 + length <= file.length) {
                return Arrays.copyOfRange(file, at + 4 + JPEG_KEY.length, at + 2 + length);
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
            if (startsWith(file, place + 4, ascii("uuid")) && startsWith(file, place + 8, MP4_KEY)) {
                return Arrays.copyOfRange(file, place + 8 + MP4_KEY.length, (int) (at + length));
            }
            at += length;
        }
        return null;
    }

    private static byte[] inGif(byte[] file) {
        for (int at = file.length - GIF_KEY.length; at > 0; at--) {
            if (startsWith(file, at, GIF_KEY)) {
                return Arrays.copyOfRange(file, at + GIF_KEY.length, file.length - 259);
            }
        }
        return null;
    }
}
