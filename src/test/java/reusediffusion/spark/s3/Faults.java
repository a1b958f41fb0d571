package reusediffusion.spark.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** In front of an S3 server: counts requests by kind, and lets every so many of them go wrong, each kind of fault by its own count. */
public final class Faults implements AutoCloseable {
    private static final Set<String> OWN_OF_CONNECTIONS =
            Set.of("host", "connection", "content-length", "expect", "transfer-encoding", "date", "upgrade");

    private final URI server;
    private final HttpServer front;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .build();
    private final Map<String, Integer> counts = new TreeMap<>();
    private int since;
    private int writing;
    private int writesNow;
    private int mostWrites;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger injected = new AtomicInteger();
    private volatile int everyThrottled;
    private volatile int everyDoneButFailed;
    private volatile int everyTruncated;
    private volatile long delayMillis;

    Faults(URI server) throws IOException {
        this.server = server;
        front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        front.setExecutor(threads);
        front.createContext("/", this::answer);
        front.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + front.getAddress().getPort());
    }

    /** One of so many requests is refused with 503, one of so many writes is done and answered with 500, one of so many contents is cut. */
    public void begin(int throttled, int doneButFailed, int truncated) {
        everyThrottled = throttled;
        everyDoneButFailed = doneButFailed;
        everyTruncated = truncated;
    }

    /** Each answer takes longer. */
    public void delay(long millis) {
        delayMillis = millis;
    }

    public void heal() {
        begin(0, 0, 0);
        delay(0);
    }

    /** Requests by kind since this was last asked. */
    public Map<String, Integer> counted() {
        synchronized (counts) {
            Map<String, Integer> counted = new TreeMap<>(counts);
            counts.clear();
            since = 0;
            writing = 0;
            mostWrites = 0;
            return counted;
        }
    }

    /** How many there were from the first on that was about a sample's file until the last such one, since requests were last counted. */
    public int whileWriting() {
        synchronized (counts) {
            return writing;
        }
    }

    /** How many files of samples were most on their way at once, since requests were last counted. */
    public int mostWritesAtOnce() {
        synchronized (counts) {
            return mostWrites;
        }
    }

    private void onItsWay(HttpExchange exchange, int change) {
        synchronized (counts) {
            boolean writes =
                    exchange.getRequestMethod().equals("PUT") && place(exchange).equals("data");
            writesNow += writes ? change : 0;
            mostWrites = Math.max(mostWrites, writesNow);
        }
    }

    /** What a request is about: the part of the address behind the output folder. */
    private static String place(HttpExchange exchange) {
        String name = isList(exchange)
                ? exchange.getRequestURI().getQuery().replaceFirst(".*prefix=([^&]*).*", "$1")
                : exchange.getRequestURI().getPath().replaceFirst("^/[^/]*/", "");
        String[] parts = name.split("/");
        return parts[Math.min(1, parts.length - 1)];
    }

    /** How many requests have gone wrong so far. */
    public int injected() {
        return injected.get();
    }

    private boolean falls(int number, int every) {
        boolean falls = every > 0 && number % every == 0;
        if (falls) {
            injected.incrementAndGet();
        }
        return falls;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            count(exchange);
            byte[] body = exchange.getRequestBody().readAllBytes();
            int number = requests.incrementAndGet();
            onItsWay(exchange, 1);
            Thread.sleep(delayMillis);
            onItsWay(exchange, -1);
            if (falls(number, everyThrottled)) {
                fail(exchange, 503, "SlowDown");
                return;
            }
            HttpResponse<byte[]> done = forward(exchange, body);
            boolean writes = !Set.of("GET", "HEAD").contains(exchange.getRequestMethod());
            if (writes && falls(number, everyDoneButFailed)) {
                fail(exchange, 500, "InternalError");
                return;
            }
            boolean hasContent = !writes && !isList(exchange) && done.body().length > 0;
            send(exchange, done, hasContent && falls(number, everyTruncated));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void count(HttpExchange exchange) {
        synchronized (counts) {
            boolean writes = place(exchange).equals("data");
            since += since > 0 || writes ? 1 : 0;
            writing = writes ? since : writing;
            counts.merge(isList(exchange) ? "LIST" : exchange.getRequestMethod(), 1, Integer::sum);
        }
    }

    private static boolean isList(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("GET")
                && String.valueOf(exchange.getRequestURI().getQuery()).contains("prefix=");
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OWN_OF_CONNECTIONS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void send(HttpExchange exchange, HttpResponse<byte[]> done, boolean cut) throws IOException {
        done.headers().map().forEach((name, values) -> {
            if (!OWN_OF_CONNECTIONS.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] body = done.body();
        if (exchange.getRequestMethod().equals("HEAD")) {
            done.headers().firstValue("content-length").ifPresent(length -> exchange.getResponseHeaders()
                    .set("Content-Length", length));
            exchange.sendResponseHeaders(done.statusCode(), -1);
        } else if (body.length == 0) {
            exchange.sendResponseHeaders(done.statusCode(), -1);
        } else {
            exchange.sendResponseHeaders(done.statusCode(), body.length);
            // What is closed too early is cut off at the client.
            exchange.getResponseBody().write(body, 0, cut ? body.length / 2 : body.length);
        }
    }

    private static void fail(HttpExchange exchange, int status, String code) throws IOException {
        byte[] body = ("<Error><Code>" + code + "</Code><Message>of a test</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        front.stop(0);
        threads.shutdownNow();
    }
}
