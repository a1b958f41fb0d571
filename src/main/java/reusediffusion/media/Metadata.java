package reusediffusion.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Packets of XMP in PNG, JPEG, MP4 and GIF files; what the file shows stays as it is.
 *
 * <p>Source: Adobe, XMP Specification Part 3, Storage in Files.
 */
public final class Metadata {
    static final byte[] PNG = {(byte) 137, 'P', 'N', 'G', '\r', '\n', 26, '\n'};
    private static final int PNG_HEADER = PNG.length + 25; // behind IHDR
    static final byte[] PNG_KEY = ascii("XML:com.adobe.xmp\0\0\0\0\0");
    static final byte[] JPEG_KEY = ascii("http://ns.adobe.com/xap/1.0/\0");
    static final byte[] GIF_KEY = ascii("!\u00ff\u000bXMP DataXMP");
    static final byte[] MP4_KEY = HexFormat.of().parseHex("be7acfcb97a942e89c71999491e3afac");
    private static final int SEGMENT = 0xffff;
    private static final int APPLICATION_1 = 0xe1;

    private Metadata() {}

    static byte[] ascii(String text) {
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
}
