package reusediffusion.pipeline.family;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.Algebra;

/**
 * What a model family contributes to the one loop: its latents, its prediction, its guidance and its decoder. Shapes: B samples, G
 * guidance branches, latents (B, L…) with a family's own L.
 */
public interface Family extends AutoCloseable {

    /** The model on disk whose networks these are; it owns them. */
    ModelFolder folder();

    /** Text encoders may leave the device until the next texts come, where the recipe says so. */
    default void giveTextEncodersBack() {
        folder().giveBack();
    }

    /** Frees what captured network calls hold on the device beside weights; false where that is nothing. */
    default boolean freeGraphs() {
        return folder().freeGraphs();
    }

    /** Throws an {@link IllegalArgumentException} that names a setting which this model cannot serve, and what it could. */
    void check(Settings settings);

    /** The sampler's numbers for these settings. */
    Schedule schedule(Settings settings);

    /** The shape of one sample's latents with a leading 1, in the order in which noise is drawn. */
    long[] noiseShape(Settings settings);

    /** Noise as drawn → latents (B, L…), where the family packs them; float32. */
    default Tensor pack(Tensor noise, Settings settings) {
        return noise;
    }

    /** Latents (B, L…) → (B, …, C, H, W), the reverse of {@link #pack}. */
    default Tensor unpack(Tensor latents, Settings settings) {
        return latents;
    }

    /** Texts, sizes and guidance → what the network is told. */
    Conditioning encode(List<Request> batch, Settings settings);

    /** One network call: latents (B, L…) already scaled, for every branch → raw predictions (G, B, L…). */
    Tensor predict(Tensor latents, double time, Conditioning conditioning, Settings settings);

    /** Whether the network is also asked about the negative prompt, and predictions are guided away from it. */
    default boolean guides(Settings settings) {
        return NegativePrompts.of(folder().index(), settings).areRead();
    }

    /** By how much guidance at a step exceeds the positive prediction's distance from the negative one. */
    default double guidance(Schedule.Step step, Settings settings) {
        return settings.guidance();
    }

    /** Whether {@link #guide} is negative + guidance · (positive - negative) and no more. */
    default boolean guidesLinearly(Settings settings) {
        return true;
    }

    /** Raw predictions (G, B, L…) of one step → the guided prediction (B, L…); negative + guidance · (positive - negative). */
    default Tensor guide(Tensor raw, Schedule.Step step, Settings settings) {
        return raw.size(0) == 1 ? raw.select(0, 0) : guide(raw, guidance(step, settings));
    }

    /** Final latents (B, L…) → pixels (B, F, 3, H, W) in 0 … 1, float32. */
    Tensor decode(Tensor latents, Settings settings);

    @Override
    default void close() {
        folder().close();
    }

    /** negative + scale · (positive - negative); arXiv 2207.12598. */
    static Tensor guide(Tensor raw, double scale) {
        Tensor negative = raw.select(0, 0);
        return Algebra.add(negative, raw.select(0, 1).sub(negative), scale);
    }
}
