package reusediffusion.pipeline.sample;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.family.Family;
import reusediffusion.tensor.Owned;
import reusediffusion.tensor.Scope;

/**
 * What the text encoders made of the next batch while the device still decoded the one before, on the device: the host prepares texts meanwhile,
 * and the device does not wait for it between batches. It is what they would make at the batch's turn, bit for bit. One thread at a time.
 */
public final class PrefetchedTexts implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PrefetchedTexts.class.getName());

    private final Family family;
    private Supplier<EncodedTexts.Batch> announced = () -> null;
    private EncodedTexts.Batch batch;
    private EncodedTexts.Encoded encoded;

    /** Encodes texts by the encoders of {@code family}, one batch ahead. */
    public PrefetchedTexts(Family family) {
        this.family = family;
    }

    /**
     * Announces the batch that will probably be made next.
     *
     * @param next the batch behind the one that is made next; null where nobody knows when {@link #encode} asks, once
     */
    public void announce(Supplier<EncodedTexts.Batch> next) {
        announced = next;
    }

    /** Encodes the batch that was announced. A text that cannot be encoded is told of at its turn. */
    public void encode() {
        EncodedTexts.Batch next = announced.get();
        announced = () -> null;
        if (next == null || next.equals(batch)) {
            return;
        }
        close();
        try (Scope scope = new Scope()) {
            encoded = EncodedTexts.Encoded.now(family, next).moved(Owned::of);
            batch = next;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "Texts are encoded at their turn.", e);
        }
    }

    /** Of this batch, made before or now; its tensors belong to the caller's scope. */
    public EncodedTexts.Encoded of(EncodedTexts.Batch wanted) {
        if (!wanted.equals(batch)) {
            return EncodedTexts.Encoded.now(family, wanted);
        }
        EncodedTexts.Encoded made = encoded.moved(Tensor::new);
        close();
        return made;
    }

    @Override
    public void close() {
        if (encoded != null) {
            encoded.close();
        }
        encoded = null;
        batch = null;
    }
}
