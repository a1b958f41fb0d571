package reusediffusion.hub;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The server that repositories come from, and the token for it. The token goes to this scheme, host and port alone, and into no message.
 *
 * <p>Source: the addresses of the Hugging Face Hub: {@code /api/models/NAME/revision/REVISION}, {@code /api/models/NAME/tree/REVISION}
 * and {@code /NAME/resolve/REVISION/PATH}.
 */
public final class Endpoint {
    /** The address of the public hub. */
    public static final String PUBLIC = "https://huggingface.co";

    private static final String UNRESERVED = "-._~";

    private final URI base;
    private final String token;

    private Endpoint(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /**
     * Takes the address of a hub and the token that it is asked with.
     *
     * @param address such as {@value #PUBLIC}; of a mirror it may have a path
     * @param token for repositories that are not open to all; null or blank for none
     * @throws IllegalArgumentException in a sentence for what is no address or no token
     */
    public static Endpoint of(String address, String token) {
        URI base;
        try {
            base = new URI(address.strip().replaceFirst("/+$", ""));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("--endpoint takes an address such as " + PUBLIC + ".", e);
        }
        boolean web = "https".equalsIgnoreCase(base.getScheme()) || "http".equalsIgnoreCase(base.getScheme());
        if (!web || base.getHost() == null || base.getRawUserInfo() != null || base.getRawQuery() != null) {
            throw new IllegalArgumentException("--endpoint takes an address such as " + PUBLIC
                    + ", without a name, a password or a question mark in it.");
        }
        String bare = token == null || token.isBlank() ? null : token.strip();
        if (bare != null && !bare.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "HF_TOKEN holds characters that no token has, such as blanks; copy it again.");
        }
        return new Endpoint(base, bare);
    }

    /** The token where {@code address} is of this endpoint, else null. */
    String tokenFor(URI address) {
        return isOwn(address) ? token : null;
    }

    boolean hasToken() {
        return token != null;
    }

    /** Whether an address is of this endpoint's scheme, host and port. */
    boolean isOwn(URI address) {
        return origin(address).equals(origin(base));
    }

    private static String origin(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        int port = address.getPort() >= 0 ? address.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(address.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }

    /** An address without what may be secret: signatures are in the query. */
    static String told(URI address) {
        return address.getScheme() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort())
                + (address.getRawPath() == null ? "" : address.getRawPath());
    }

    URI information(String repository, String revision) {
        return URI.create(base + "/api/models/" + repository + "/revision/" + encode(revision));
    }

    URI tree(String repository, String revision) {
        return URI.create(base + "/api/models/" + repository + "/tree/" + encode(revision) + "?recursive=true");
    }

    URI file(String repository, String revision, String path) {
        StringBuilder address = new StringBuilder(base + "/" + repository + "/resolve/" + encode(revision));
        for (String segment : path.split("/")) {
            address.append('/').append(encode(segment));
        }
        return URI.create(address.toString());
    }

    /** The page of a repository, where its licence can be accepted. */
    String page(String repository) {
        return base + "/" + repository;
    }

    String tokensPage() {
        return base + "/settings/tokens";
    }

    @Override
    public String toString() {
        return base.toString();
    }

    private static String encode(String segment) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
            encoded.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return encoded.toString();
    }
}
