package reusediffusion.hub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A hub on plain sockets, whose answers a test may spoil. */
public final class FaultyHub implements AutoCloseable {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    /** What came in. */
    record Asked(String path, Map<String, String> headers, int number) {
        /** The first byte that is wanted. */
        int from() {
            String range = headers.getOrDefault("range", "");
            return range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        }

        boolean isFile() {
            return path.contains("/resolve/") || path.startsWith("/blob/");
        }
    }

    /** What goes out; {@code sent} bytes of the body, and then the connection is reset, or kept silent, or closed. */
    static final class Reply {
        int status = 200;
        Map<String, String> headers = new TreeMap<>();
        byte[] body = {};
        int sent = Integer.MAX_VALUE;
        boolean reset;
        boolean silent;

        Reply status(int code) {
            status = code;
            body = "no".getBytes(StandardCharsets.US_ASCII);
            return this;
        }

        Reply with(String name, String value) {
            headers.put(name, value);
            return this;
        }

        Reply cut(int bytes) {
            sent = bytes;
            return this;
        }
    }

    /** Changes an answer, or gives another. */
    interface Fault {
        Reply of(Asked asked, Reply right);
    }

    public final Map<String, byte[]> files = new TreeMap<>();
    final List<Asked> asked = new CopyOnWriteArrayList<>();
    public final List<String> large = new ArrayList<>();
    volatile Fault fault = (request, right) -> right;
    int pageSize = 2;
    String extra = "";
    private final Map<String, Integer> counts = new TreeMap<>();
    private final ServerSocket socket;
    private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());

    public FaultyHub() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(this::accept, "hub");
        thread.setDaemon(true);
        thread.start();
    }

    public String address() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** The same server by another name, which is another host to a client. */
    String otherAddress() {
        return "http://localhost:" + socket.getLocalPort();
    }

    public long asked(String part) {
        return asked.stream().filter(a -> a.path().contains(part)).count();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                open.add(connection);
                Thread thread = new Thread(() -> serve(connection), "hub");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            while (one(in, connection)) {
                // the next request of this connection
            }
        } catch (IOException e) {
            // the client has left
        }
    }

    private boolean one(BufferedReader in, Socket connection) throws IOException {
        String first = in.readLine();
        if (first == null) {
            return false;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            headers.put(
                    line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT),
                    line.substring(line.indexOf(':') + 1).strip());
        }
        String path = first.split(" ")[1];
        int number;
        synchronized (counts) {
            number = counts.merge(path, 1, Integer::sum);
        }
        Asked request = new Asked(path, headers, number);
        asked.add(request);
        return write(fault.of(request, right(request)), connection);
    }

    private static boolean write(Reply reply, Socket connection) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status + " X\r\n");
        reply.headers.putIfAbsent("Content-Length", Integer.toString(reply.body.length));
        reply.headers.forEach((name, value) -> {
            if (!value.isEmpty()) {
                head.append(name).append(": ").append(value).append("\r\n");
            }
        });
        OutputStream out = connection.getOutputStream();
        out.write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.write(reply.body, 0, Math.min(reply.sent, reply.body.length));
        out.flush();
        if (reply.silent) {
            while (connection.getInputStream().read() >= 0) {
                // until the client leaves
            }
        }
        if (reply.reset) {
            connection.setSoLinger(true, 0);
        }
        return reply.sent >= reply.body.length
                && !reply.headers.getOrDefault("Connection", "").equals("close");
    }

    private Reply right(Asked request) {
        String path = request.path();
        if (path.startsWith("/api/models/org/name/revision/")) {
            return json("{\"sha\":\"" + COMMIT + "\"}");
        }
        if (path.startsWith("/api/models/org/name/tree/")) {
            return page(path);
        }
        String name =
                URLDecoder.decode(path.replaceFirst("^/(org/name/resolve/[^/]*|blob)/", ""), StandardCharsets.UTF_8);
        byte[] body = files.get(name);
        if (body == null) {
            return new Reply().status(404);
        }
        Reply reply = new Reply().with("ETag", "W/\"same\"");
        reply.body = Arrays.copyOfRange(body, Math.min(body.length, request.from()), body.length);
        if (request.from() > 0) {
            reply.status = 206;
            reply.with("Content-Range", "bytes " + request.from() + "-" + (body.length - 1) + "/" + body.length);
        }
        return reply;
    }

    static Reply json(String text) {
        Reply reply = new Reply();
        reply.body = text.getBytes(StandardCharsets.UTF_8);
        return reply;
    }

    private Reply page(String path) {
        int page = path.contains("cursor=") ? Integer.parseInt(path.replaceFirst(".*cursor=", "")) : 0;
        List<String> names = List.copyOf(files.keySet());
        List<String> entries = new ArrayList<>();
        for (int i = page * pageSize; i < Math.min(names.size(), (page + 1) * pageSize); i++) {
            entries.add(entry(names.get(i)));
        }
        boolean last = (page + 1) * pageSize >= names.size();
        Reply reply = json("[" + String.join(",", entries) + (last ? extra : "") + "]");
        String base = path.replaceFirst("&cursor=.*", "");
        return last ? reply : reply.with("Link", "<" + base + "&cursor=" + (page + 1) + ">; rel=\"next\"");
    }

    private String entry(String name) {
        byte[] body = files.get(name);
        String size = "\"size\":" + body.length + ",\"path\":\"" + name + "\",\"type\":\"file\"";
        return large.contains(name)
                ? "{" + size + ",\"oid\":\"" + "0".repeat(40) + "\",\"lfs\":{\"size\":" + body.length + ",\"oid\":\""
                        + hash("SHA-256", body) + "\"}}"
                : "{" + size + ",\"oid\":\""
                        + hash("SHA-1", ("blob " + body.length + "\0").getBytes(StandardCharsets.US_ASCII), body)
                        + "\"}";
    }

    static String hash(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        synchronized (open) {
            for (Socket connection : open) {
                try {
                    connection.close();
                } catch (SocketException e) {
                    // was closed already
                }
            }
        }
    }
}
