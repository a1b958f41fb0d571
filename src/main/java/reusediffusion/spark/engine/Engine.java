package reusediffusion.spark.engine;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.generate.Audit;

/**
 * The recipe by which executors make samples. It travels; what it loads never does.
 *
 * @param <P> what is loaded, once for each device of an executor
 */
public interface Engine<P extends AutoCloseable> extends Serializable {

    /** What has to be loaded on this device; an executor loads again only when it changes. */
    Object key(String device);

    /** Loads it; takes seconds to minutes. */
    P load(String device);

    /** Makes one batch, whose samples have equal settings; several threads may, on a CPU. */
    List<Generated> generate(P loaded, List<Request> batch);

    /** For how many samples to come texts are encoded at once, by {@link #encodeAhead}; 0 where each batch's are in its turn. */
    default int textsAhead() {
        return 0;
    }

    /** Encodes the texts of batches that will be made, so that what encodes them need not stay. */
    default void encodeAhead(P loaded, List<List<Request>> batches) {}

    /** Which batch will probably be made behind the next one; {@code batch} gives null where that is not known when it is asked. */
    default void announce(P loaded, Supplier<List<Request>> batch) {}

    /**
     * Makes one batch with every network call, which an {@link Audit} compares with.
     *
     * @throws UnsupportedOperationException where the engine makes its samples in one way alone
     */
    default List<Generated> generateInFull(P loaded, List<Request> batch) {
        throw new UnsupportedOperationException("This engine makes its samples in one way, and cannot be audited.");
    }

    /** What of a sample the memory of its batch depends on; equal where it is the same. */
    default Object memoryKey(Request sample) {
        Settings size = settings(sample);
        return size == null ? sample.settings() : List.of(size.width(), size.height(), size.frames());
    }

    /** How this engine makes a sample; null where it does not say. */
    default Settings settings(Request request) {
        return null;
    }

    /** The work of a sample in relation to others: what it costs grows with its denoising steps, its pixels and its frames. */
    default double work(SampleSettings own) {
        Settings used = settings(new Request("", "", null, 0, own));
        return used == null ? 1 : (double) used.steps() * used.width() * used.height() * used.frames();
    }

    /** In words, which of a sample's network calls are saved. */
    default String policy(Request request) {
        return "original";
    }

    /**
     * The name of everything that decides, beside the card, how many samples of a batch are made in a second.
     *
     * @throws IllegalArgumentException where the engine cannot measure its batches
     */
    default String batchKind() {
        throw new IllegalArgumentException("This engine cannot measure its batches; give --batch-size a number.");
    }

    /** The name of a device's card or processor. */
    default String card(String device) {
        return device;
    }

    /**
     * Measures how many samples of the job's settings a batch of this size makes in a second, in a fraction of the time
     * that it takes.
     *
     * @throws UnsupportedOperationException where the engine measures nothing
     */
    default double samplesASecond(P loaded, int batch) {
        throw new UnsupportedOperationException("This engine cannot measure the time of steps.");
    }

    /**
     * Makes something small in batches of the job's size, so that what a first batch chooses and prepares on a device is
     * there before it comes; nothing of it is kept.
     */
    default void warmUp(P loaded, int batch) {}

    /** {@code cpu}, {@code cuda} or {@code auto}. */
    String device();

    /** What the samples depend on, by name, for the fingerprint of the job. */
    Map<String, String> fingerprint();
}
