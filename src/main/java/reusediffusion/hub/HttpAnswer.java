package reusediffusion.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * What a server answered after its redirections, with the contents still to be read.
 *
 * @param address that answered in the end
 * @param withToken whether that one was given the token
 */
record HttpAnswer(int status, HttpHeaders headers, ResponseBody body, URI address, boolean withToken)
        implements AutoCloseable {
    static final int OK = 200;
    static final int PARTIAL = 206;
    static final int UNSATISFIABLE = 416;

    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+|\\*)");

    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** Whether the contents travel compressed, which nobody asked for; lengths and ranges are then those of what travels. */
    boolean isEncoded() {
        String encoding = header("Content-Encoding").strip();
        return !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity");
    }

    /** The contents, uncompressed if the server compressed them. */
    InputStream contents() throws IOException {
        String encoding = header("Content-Encoding").strip().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "", "identity" -> body;
            case "gzip", "x-gzip" -> new GZIPInputStream(body, 1 << 16);
            case "deflate" -> new InflaterInputStream(body);
            default -> throw new TransientFault("it came compressed as " + encoding + ", which was not asked for");
        };
    }

    /** Whether this is the rest of a file of {@code size} bytes from {@code from} on. */
    boolean continues(long from, long size) {
        Matcher range = RANGE.matcher(header("Content-Range").strip());
        return status == PARTIAL
                && !isEncoded()
                && range.matches()
                && range.group(1).equals(Long.toString(from))
                && (range.group(3).equals("*") || range.group(3).equals(Long.toString(size)));
    }

    @Override
    public void close() {
        body.close();
    }
}
