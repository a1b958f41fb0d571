package reusediffusion.spark.samples;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import reusediffusion.pipeline.folder.Digests;

/** Seeds that depend on what is made, and never on where or when. */
public final class Seeds {
    private Seeds() {}

    /**
     * The first 63 bits of SHA-256 of {@code jobSeed|id|image} in UTF-8: never negative.
     *
     * @param image which image of the prompt, from 0
     */
    public static long of(long jobSeed, String id, int image) {
        byte[] text = (jobSeed + "|" + id + "|" + image).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.wrap(Digests.sha256().digest(text)).getLong() >>> 1;
    }
}
