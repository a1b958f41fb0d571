package reusediffusion.spark.generate;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reusediffusion.media.Picture;
import reusediffusion.media.Psnr;
import reusediffusion.media.Ssim;
import reusediffusion.pipeline.folder.Digests;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.spark.engine.Engine;

/**
 * Which samples are made again with every network call, to be compared with what reuse made of them.
 *
 * @param share of all samples, 0 to 1; the ids decide, so that neither batches, partitions nor a resumed run change who is audited
 */
public record Audit(double share) implements Serializable {
    private static final long serialVersionUID = 1;
    private static final double EQUAL = 140; // dB, as plans and charts count equal samples

    /** An audit of no sample. */
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

    /**
     * An audit of a share of the samples.
     *
     * @throws IllegalArgumentException where the share is not within 0 and 1
     */
    public Audit {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("--audit takes a share of the samples from 0 to 1, not " + share + ".");
        }
    }

    /** Compares a sample that was just made with the same sample made with every call, both on the device. */
    public static <P extends AutoCloseable> Found of(Engine<P> engine, P loaded, Generated made) {
        Request request = made.request();
        return Found.of(
                made.frames(),
                engine.generateInFull(loaded, List.of(request)).get(0).frames());
    }

    /** Whether this sample is audited: the first 53 bits of SHA-256 of {@code audit|id}, as a fraction, lie below the share. */
    boolean covers(String id) {
        if (share == 0) {
            return false;
        }
        byte[] digest = Digests.sha256().digest(("audit|" + id).getBytes(StandardCharsets.UTF_8));
        return (ByteBuffer.wrap(digest).getLong() >>> 11) * 0x1p-53 < share;
    }

    /** The covered samples of a batch that was just made, made again together with every call: their frames by id. */
    <P extends AutoCloseable> Map<String, List<Picture>> inFull(Engine<P> engine, P loaded, List<Generated> made) {
        List<Generated> covered =
                made.stream().filter(each -> covers(each.request().id())).toList();
        Map<String, List<Picture>> full = new TreeMap<>();
        if (!covered.isEmpty()) {
            List<Request> requests = covered.stream().map(Generated::request).toList();
            engine.generateInFull(loaded, requests)
                    .forEach(each -> full.put(each.request().id(), each.frames()));
        }
        return full;
    }
}
