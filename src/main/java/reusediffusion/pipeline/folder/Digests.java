package reusediffusion.pipeline.folder;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hash functions of this Java. */
public final class Digests {
    private Digests() {}

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }
}
