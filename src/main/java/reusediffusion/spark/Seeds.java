package reusediffusion.spark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Seeds that depend on what is made, and never on where or when. */
public final class Seeds {
    private Seeds() {}

    /**
     * The first 63 bits of SHA-256 of {@code jobSeed|id|image} in UTF-8: never negative.
     *
     * @param image which image of the prompt, from 0
     */
    public static long of(long jobSeed, String id, int image) {
        try {
            byte[] text = (jobSeed + "|" + id + "|" + image).getBytes(StandardCharsets.UTF_8);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
            return ByteBuffer.wrap(hash).getLong() >>> 1;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }
}
