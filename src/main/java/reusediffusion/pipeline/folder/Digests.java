package reusediffusion.pipeline.folder;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Makes the hash functions that this Java has. */
public final class Digests {
    private Digests() {}

    /** Makes a digest for SHA-256, which every Java has. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java does not have SHA-256.", e);
        }
    }
}
