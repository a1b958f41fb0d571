package reusediffusion.pipeline.sample;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.tensor.Placement;

/**
 * When the texts of a batch are encoded: with the batch on a CPU; on a GPU while it decodes the batch before, where that was announced; and
 * many batches ahead where the text encoders leave the device for the denoiser.
 */
public final class TextEncoding implements AutoCloseable {
    private final Family family;

    /** Null where the text encoders stay. */
    private final EncodedTexts ahead;

    /** Null on a CPU, which has nothing to do beside, and where encoders do not stay. */
    private final PrefetchedTexts next;

    /**
     * Encodes with a family's encoders.
     *
     * @param offload whether they leave the device
     */
    public TextEncoding(Family family, Placement placement, boolean offload) {
        this.family = family;
        this.ahead = offload ? new EncodedTexts(family, placement) : null;
        this.next = offload || !placement.onGpu() ? null : new PrefetchedTexts(family);
    }

    /** The texts of a batch, which are encoded now where they were not before. */
    public EncodedTexts.Encoded of(EncodedTexts.Batch batch) {
        if (ahead != null) {
            return ahead.of(batch);
        }
        return next == null ? EncodedTexts.Encoded.now(family, batch) : next.of(batch);
    }

    /**
     * Says which batch will be made behind the next one; nothing comes of it on a CPU.
     *
     * @param batch null where that is not known when it is asked, once and within {@link #encodeAnnounced}
     * @param settings of each request
     */
    public void announce(Supplier<List<Request>> batch, Function<Request, Settings> settings) {
        if (next != null) {
            next.announce(() -> {
                List<Request> known = batch.get();
                return known == null ? null : together(known, settings);
            });
        }
    }

    /** Has the device encode the batch that was announced, behind what it is doing. */
    public void encodeAnnounced() {
        if (next != null) {
            next.encode();
        }
    }

    /** Whether the text encoders leave the device, so that texts are best encoded ahead. */
    public boolean goesAhead() {
        return ahead != null;
    }

    /** Encodes the texts of these batches and takes the text encoders from the device; only where they leave it. */
    public void encodeAhead(List<List<Request>> batches, Function<Request, Settings> settings) {
        ahead.encode(batches.stream().map(batch -> together(batch, settings)).toList());
    }

    /** The requests of a batch have the same settings. */
    private static EncodedTexts.Batch together(List<Request> batch, Function<Request, Settings> settings) {
        return new EncodedTexts.Batch(batch, settings.apply(batch.get(0)));
    }

    /** Frees what was encoded and not asked for. */
    @Override
    public void close() {
        if (ahead != null) {
            ahead.close();
        }
        if (next != null) {
            next.close();
        }
    }
}
