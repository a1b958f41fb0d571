package reusediffusion.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reusediffusion.media.Picture;
import reusediffusion.media.Psnr;
import reusediffusion.media.Ssim;
import reusediffusion.pipeline.Digests;
import reusediffusion.pipeline.Generated;
import reusediffusion.pipeline.Request;

/**
 * Which samples are made again with every network call, to be compared with what reuse made of them.
 *
 * @param share of all samples, 0 to 1; the ids decide, so that neither batches, partitions nor a resumed run change who is audited
 */
public record Audit(double share) implements Serializable {
    private static final long serialVersionUID = 1;
    private static final double EQUAL = 140; // dB, as plans and charts count equal samples

    /** Audits nobody. */
    public static final Audit NONE = new Audit(0);

    /**
     * Reuse against the full run, as pictures before they are encoded to files.
     *
     * @param psnr of 8-bit pictures in dB, over all frames of a clip; 140 where they are equal
     */
    public record Found(double psnr, double ssim) {

        static Found of(List<Picture> reused, List<Picture> full) {
            return new Found(Math.min(EQUAL, Psnr.of(reused, full)), Ssim.of(reused, full));
        }
    }

    public Audit {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("--audit takes a share of the samples from 0 to 1, not " + share + ".");
        }
    }

    /** Whether this sample is audited: the first 53 bits of SHA-256 of {@code audit|id}, as a fraction, lie below the share. */
    boolean covers(String id) {
        if (share == 0) {
            return false;
        }
        byte[] digest = Digests.sha256().digest(("audit|" + id).getBytes(StandardCharsets.UTF_8));
        return (ByteBuffer.wrap(digest).getLong() >>> 11) * 0x1p-53 < share;
    }

    /** What is found about the covered samples of a batch that was just made, by id; they are made again together. */
    public <P extends AutoCloseable> Map<String, Found> of(Engine<P> engine, P loaded, List<Generated> made) {
        List<Generated> covered =
                made.stream().filter(each -> covers(each.request().id())).toList();
        Map<String, Found> found = new TreeMap<>();
        if (!covered.isEmpty()) {
            List<Request> requests = covered.stream().map(Generated::request).toList();
            List<Generated> full = engine.generateInFull(loaded, requests);
            for (int i = 0; i < covered.size(); i++) {
                found.put(
                        requests.get(i).id(),
                        Found.of(covered.get(i).frames(), full.get(i).frames()));
            }
        }
        return found;
    }
}
