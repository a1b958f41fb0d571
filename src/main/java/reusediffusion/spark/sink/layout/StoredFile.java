package reusediffusion.spark.sink.layout;

import java.security.MessageDigest;
import java.util.HexFormat;
import reusediffusion.pipeline.folder.Digests;
import reusediffusion.spark.sink.ledger.ManifestRow;

/** Where one sample's files, or the line of its trace, lie, and what they are; see {@link ManifestRow}. */
public record StoredFile(String file, String member, long bytes, String sha256) {

    /** A sample without files. */
    public static final StoredFile NOTHING = new StoredFile(null, null, 0, null);

    /** Describes the parts of a sample's file by their length and SHA-256. */
    public static StoredFile of(String file, String member, byte[][] parts) {
        MessageDigest digest = Digests.sha256();
        long length = 0;
        for (byte[] part : parts) {
            digest.update(part);
            length += part.length;
        }
        return new StoredFile(file, member, length, HexFormat.of().formatHex(digest.digest()));
    }
}
