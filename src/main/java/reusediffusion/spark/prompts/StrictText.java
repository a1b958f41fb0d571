package reusediffusion.spark.prompts;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decodes UTF-8, or what a byte order mark announces. Bytes that are no such text and zero characters raise a {@link TextFault}, after all that
 * stands before them has been read.
 */
final class StrictText extends Reader {
    private static final int BUFFER = 1 << 16;

    /** Of a line that is one row or less; what is longer is no text, or would fill the memory. */
    private static final int LONGEST = 1 << 25;

    private static final Map<Charset, int[]> MARKS =
            new LinkedHashMap<>(); // the longer marks first: one begins like another

    static {
        MARKS.put(Charset.forName("UTF-32LE"), new int[] {0xff, 0xfe, 0, 0});
        MARKS.put(Charset.forName("UTF-32BE"), new int[] {0, 0, 0xfe, 0xff});
        MARKS.put(StandardCharsets.UTF_8, new int[] {0xef, 0xbb, 0xbf});
        MARKS.put(StandardCharsets.UTF_16LE, new int[] {0xff, 0xfe});
        MARKS.put(StandardCharsets.UTF_16BE, new int[] {0xfe, 0xff});
    }

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
    private boolean last;
    private boolean ended;
    private final boolean lines;
    private long line = 1;
    private long width;
    private boolean afterReturn;
    private String wrong;

    private StrictText(InputStream in, Charset charset, boolean lines) {
        this.in = in;
        this.lines = lines;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /**
     * Looks at the first bytes; the stream is closed with the reader.
     *
     * @param lines whether a line is a row or less, and has an end therefore
     */
    static StrictText of(InputStream in, boolean lines) throws IOException {
        PushbackInputStream ahead = new PushbackInputStream(in, 4);
        byte[] first = ahead.readNBytes(4);
        for (Map.Entry<Charset, int[]> mark : MARKS.entrySet()) {
            int length = mark.getValue().length;
            if (begins(first, mark.getValue())) {
                ahead.unread(first, length, first.length - length);
                return new StrictText(ahead, mark.getKey(), lines);
            }
        }
        ahead.unread(first);
        return new StrictText(ahead, StandardCharsets.UTF_8, lines);
    }

    private static boolean begins(byte[] bytes, int[] mark) {
        if (bytes.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 255) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int read(char[] chars, int from, int length) throws IOException {
        CharBuffer out = CharBuffer.wrap(chars, from, length);
        while (out.position() == from && wrong == null && !ended) {
            CoderResult result = decoder.decode(bytes, out, last);
            if (result.isError()) {
                wrong = "there are bytes that are not " + decoder.charset().name()
                        + " (Latin-1, perhaps); save the file as UTF-8.";
            } else if (result.isUnderflow()) {
                ended = last;
                fill();
            }
        }
        int read = sound(chars, from, out.position() - from);
        if (read == 0 && wrong != null) {
            throw new TextFault(line, wrong);
        }
        return read == 0 && length > 0 ? -1 : read;
    }

    private void fill() throws IOException {
        bytes.compact();
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (read < 0) {
            last = true;
        } else {
            bytes.position(bytes.position() + read);
        }
        bytes.flip();
    }

    /** Counts lines, and stops before a zero character. */
    private int sound(char[] chars, int from, int length) {
        for (int i = from; i < from + length; i++) {
            char c = chars[i];
            if (c == 0) {
                wrong =
                        "there is a zero character (UTF-16 without a byte order mark, perhaps); save the file as UTF-8.";
                return i - from;
            }
            if (c == '\r' || c == '\n') {
                line += c == '\r' || !afterReturn ? 1 : 0;
                width = 0;
            } else if (++width > LONGEST && lines) {
                wrong = "the line is longer than " + LONGEST + " characters; break it, or give a file of prompts.";
                return i - from;
            }
            afterReturn = c == '\r';
        }
        return length;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
