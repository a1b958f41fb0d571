package reusediffusion.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file as the listing of a repository describes it.
 *
 * @param path in the repository, with slashes
 * @param size bytes
 * @param hash hexadecimal: SHA-256 of the contents of a large file, the id of git's blob of a small one
 * @param large whether it is kept by git-lfs
 */
record RemoteFile(String path, long size, String hash, boolean large) {
    private static final int SHA1_DIGITS = 40;

    /** Whether a local file has these contents; reads all of it. */
    boolean matches(Path file) throws IOException {
        return Files.size(file) == size && hash(file).equalsIgnoreCase(hash);
    }

    /** Source: git's object ids are of {@code "blob SIZE\0"} and the contents. */
    private String hash(Path file) throws IOException {
        MessageDigest digest = digest(!large && hash.length() == SHA1_DIGITS ? "SHA-1" : "SHA-256");
        if (!large) {
            digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        byte[] buffer = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new java.io.InterruptedIOException();
                }
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
