package reusediffusion.spark.s3;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reusediffusion.machine.Build;

/** S3Proxy in this process, which keeps objects in memory, behind {@link Faults}. Its libraries, which differ from Spark's, have a loader of their own. */
public final class S3Server implements AutoCloseable {
    /** Where the build puts them. */
    private static final Path LIBRARIES = Build.folder().resolve("s3proxy");

    private static final String SECRET = "never+to/be+told=of+the+S3+tests";

    private final Faults faults;

    private S3Server(Faults faults) {
        this.faults = faults;
    }

    /** Starts it with an empty bucket {@code bucket}. */
    public static S3Server start(Path folder) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        URI address = URI.create("http://127.0.0.1:" + port);
        Path properties = folder.resolve("s3proxy.properties");
        Files.write(
                properties,
                List.of(
                        "s3proxy.endpoint=" + address,
                        "s3proxy.authorization=none",
                        "jclouds.provider=transient",
                        "jclouds.identity=any",
                        "jclouds.credential=any"));
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(loader());
        try {
            current.getContextClassLoader()
                    .loadClass("org.gaul.s3proxy.Main")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {"--properties", properties.toString()});
        } finally {
            current.setContextClassLoader(before);
        }
        await(port);
        HttpResponse<Void> made = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address.resolve("/bucket"))
                                .PUT(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        if (made.statusCode() != 200) {
            throw new IllegalStateException("The bucket was not made: " + made.statusCode());
        }
        return new S3Server(new Faults(address));
    }

    private static ClassLoader loader() throws IOException {
        List<URL> jars = new ArrayList<>();
        try (var files = Files.list(LIBRARIES)) {
            for (Path jar : files.toList()) {
                jars.add(jar.toUri().toURL());
            }
        }
        return new URLClassLoader(jars.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    private static void await(int port) throws Exception {
        for (int i = 0; i < 600; i++) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new IllegalStateException("S3Proxy did not start.");
    }

    public Faults faults() {
        return faults;
    }

    /** What must not be told anywhere. */
    public static String secret() {
        return SECRET;
    }

    /** Settings of Hadoop, as a user gives them, and with short waits. */
    public Map<String, String> settings() {
        // The connector tries again, after waits that are set here; Amazon's client below it would wait for seconds.
        return Map.of(
                "fs.s3a.endpoint", faults.address().toString(),
                "fs.s3a.path.style.access", "true",
                "fs.s3a.access.key", "OURACCESSKEYOFTESTS",
                "fs.s3a.secret.key", SECRET,
                "fs.s3a.connection.ssl.enabled", "false",
                "fs.s3a.directory.marker.retention", "keep",
                "fs.s3a.attempts.maximum", "1",
                "fs.s3a.retry.interval", "20ms",
                "fs.s3a.retry.throttle.interval", "20ms");
    }

    @Override
    public void close() {
        faults.close();
    }
}
