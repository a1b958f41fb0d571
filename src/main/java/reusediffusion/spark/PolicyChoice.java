package reusediffusion.spark;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import reusediffusion.reuse.PublishedPolicy;
import reusediffusion.reuse.PublishedTable;
import reusediffusion.reuse.ReusePolicy;
import reusediffusion.spark.sink.Digests;

/**
 * The policy that a job's samples are made with, on its way to the executors.
 *
 * @param details all that its decisions depend on, in words and fingerprints
 * @param serializable the policy itself, or null for the original, which decides nothing
 */
public record PolicyChoice(String name, String details, ReusePolicy serializable) implements Serializable {

    /** Calls the network at every step. */
    public static PolicyChoice original() {
        return new PolicyChoice("original", "original", null);
    }

    /** The published rule with a table in the published form. */
    public static PolicyChoice published(
            PublishedTable table, int steps, double threshold, int maxSkipSteps, boolean batchMean) {
        String hash = hash(table.toJson());
        String details = "published, table " + hash + ", threshold " + threshold + ", at most " + maxSkipSteps
                + " in a row" + (batchMean ? ", mean of the batch" : "");
        return new PolicyChoice(
                "published", details, PublishedPolicy.of(table, steps, threshold, maxSkipSteps, batchMean));
    }

    ReusePolicy policy() {
        return serializable == null ? ReusePolicy.original() : serializable;
    }

    private static String hash(String text) {
        byte[] digest = Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, 8);
    }
}
