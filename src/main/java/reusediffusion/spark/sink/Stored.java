package reusediffusion.spark.sink;

import java.security.MessageDigest;
import java.util.HexFormat;
import reusediffusion.pipeline.Digests;

/** Where one sample's files, or the line of its trace, lie, and what they are; see {@link ManifestRow}. */
record Stored(String file, String member, long bytes, String sha256) {

    /** A sample without files. */
    static final Stored NOTHING = new Stored(null, null, 0, null);

    static Stored of(String file, String member, byte[][] parts) {
        MessageDigest digest = Digests.sha256();
        long length = 0;
        for (byte[] part : parts) {
            digest.update(part);
            length += part.length;
        }
        return new Stored(file, member, length, HexFormat.of().formatHex(digest.digest()));
    }
}
