package reusediffusion.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLHandshakeException;

/** Sends requests and follows redirections by itself, since the token may go to the endpoint alone. */
final class Transport {
    private static final int REDIRECTIONS = 10;
    private static final Set<Integer> REDIRECTING = Set.of(301, 302, 303, 307, 308);

    private final Endpoint endpoint;
    private final Timeouts timeouts;
    private final HttpClient client;

    Transport(Endpoint endpoint, Timeouts timeouts) {
        this.endpoint = endpoint;
        this.timeouts = timeouts;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // a connection for each file, so that none waits for another
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeouts.connect())
                .build();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    /**
     * Asks for an address.
     *
     * @param from first byte that is wanted; 0 for all
     * @throws IOException for a fault that may pass
     * @throws HubException for one that will not
     */
    HttpAnswer get(URI address, long from) throws IOException {
        URI at = address;
        for (int i = 0; i <= REDIRECTIONS; i++) {
            HttpAnswer answer = send(at, from);
            if (!REDIRECTING.contains(answer.status())) {
                return answer;
            }
            answer.close();
            at = next(at, answer.header("Location"));
        }
        throw new HubException(Endpoint.told(address) + " redirects more than " + REDIRECTIONS
                + " times; is the server's address right?");
    }

    private static URI next(URI at, String location) throws TransientFault {
        URI next;
        try {
            next = at.resolve(location.strip().replace(" ", "%20"));
        } catch (IllegalArgumentException e) {
            throw new HubException(Endpoint.told(at) + " redirects to something that is not an address.", e);
        }
        if (location.isBlank()) {
            throw new TransientFault(Endpoint.told(at) + " redirects without saying where to");
        }
        boolean secure = "https".equalsIgnoreCase(next.getScheme());
        boolean web = secure || "http".equalsIgnoreCase(next.getScheme());
        if (!web || next.getHost() == null || !secure && "https".equalsIgnoreCase(at.getScheme())) {
            throw new HubException(Endpoint.told(at) + " redirects to " + Endpoint.told(next)
                    + ", which is no address of the web, or one without encryption; it is not followed.");
        }
        return next;
    }

    private HttpAnswer send(URI address, long from) throws IOException {
        String token = endpoint.tokenFor(address);
        try {
            HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
                    client.send(request(address, from, token), HttpResponse.BodyHandlers.ofPublisher());
            ResponseBody body = new ResponseBody(timeouts.stall());
            response.body().subscribe(body);
            return new HttpAnswer(response.statusCode(), response.headers(), body, address, token != null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (ConnectException e) {
            throw unreachable(address, e);
        } catch (SSLHandshakeException e) {
            throw new HubException(
                    "The certificate of " + address.getHost() + " is not trusted (" + e.getMessage()
                            + "); check --endpoint, or add the certificate to Java's trust store.",
                    e);
        }
    }

    private HttpRequest request(URI address, long from, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(timeouts.answer())
                .header("Accept-Encoding", "identity")
                .header("User-Agent", "reusediffusion-spark");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        return request.build();
    }

    private static IOException unreachable(URI address, ConnectException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                throw new HubException(
                        "There is no host " + address.getHost() + " on this network; check --endpoint and the network.",
                        e);
            }
        }
        return new TransientFault(address.getHost() + " does not accept connections");
    }
}
