package reusediffusion.spark.sink.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.spark.sql.Row;
import reusediffusion.pipeline.folder.Digests;
import reusediffusion.spark.sink.layout.Members;
import reusediffusion.spark.sink.names.SampleNames;

/** What a marker says of one sample's bytes, against those that are there. */
final class MarkerClaim {
    private final Row row;
    private final long bytes;
    private final String sha256;
    private final MessageDigest digest = Digests.sha256();
    private long found;
    private int parts;
    private boolean restIsWhole = true;

    /** @param sha256 null where the marker is of a time when it was not kept */
    MarkerClaim(Row row, long bytes, String sha256) {
        this.row = row;
        this.bytes = bytes;
        this.sha256 = sha256;
    }

    Row row() {
        return row;
    }

    String id() {
        return row.getAs("id");
    }

    /** Forgets what it has taken, before all is read again. */
    void restart() {
        digest.reset();
        found = 0;
        parts = 0;
    }

    /** Takes one of its files, to the end of the stream. */
    void read(InputStream in, byte[] buffer) throws IOException {
        parts++;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
            found += n;
        }
    }

    /** What lies beside its picture has changed, as far as is known. */
    void spoil() {
        restIsWhole = false;
    }

    /** Takes its prompt, which lies beside its picture. */
    void readText(byte[] text) {
        restIsWhole = new String(text, StandardCharsets.UTF_8).equals(row.getAs("prompt"));
    }

    boolean isMissing() {
        return parts == 0;
    }

    /** Whether its file has the name that its id gives. */
    boolean isNamedAfter() {
        String member = row.getAs("member");
        String file = row.getAs("file");
        boolean key = member != null && !Members.isParquet(file);
        String name = member == null ? file.substring(file.lastIndexOf('/') + 1) : member;
        return key
                ? SampleNames.ofKeys().canBe(name, id())
                : SampleNames.ofFiles().canBe(name, id());
    }

    /** Whether the file is what the marker says; this may be asked only once, since asking ends the digest. */
    boolean isWhole() {
        return restIsWhole
                && found == bytes
                && HexFormat.of().formatHex(digest.digest()).equals(sha256);
    }
}
