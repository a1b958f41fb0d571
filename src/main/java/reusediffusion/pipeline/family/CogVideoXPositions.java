package reusediffusion.pipeline.family;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.model.cogvideox.CogVideoXConfig;
import reusediffusion.model.cogvideox.CogVideoXTransformer;
import reusediffusion.model.cogvideox.VideoPositions;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.tensor.Placement;

/** The positions of frames and texts for a network: one set for a job, made at its first step; safe for several threads. */
final class CogVideoXPositions implements AutoCloseable {
    /**
     * The size of a clip or picture, and of its text.
     *
     * @param frames latent frames f of a clip
     * @param height latent rows h
     * @param width latent columns w
     * @param textTokens T
     */
    private record Size(long frames, long height, long width, long textTokens) {}

    private final Placement placement;
    private final Map<Size, VideoPositions> made = new ConcurrentHashMap<>();

    CogVideoXPositions(Placement placement) {
        this.placement = placement;
    }

    /** Learned positions are for texts of one length. */
    static void check(CogVideoXConfig config, Settings s) {
        if (config.useLearnedPositionalEmbeddings() && s.maxSequenceLength() != config.maxTextSeqLength()) {
            throw new IllegalArgumentException("This CogVideoX model has learned positions for texts of "
                    + config.maxTextSeqLength() + " tokens; a maximum sequence length of " + s.maxSequenceLength()
                    + " is not possible.");
        }
    }

    /** For latents (B, F, C, H, W) and tokens of texts (G · B, T, C); valid until closed. */
    VideoPositions of(CogVideoXTransformer transformer, Tensor latents, Tensor tokens) {
        Size size = new Size(latents.size(1), latents.size(3), latents.size(4), tokens.size(1));
        return made.computeIfAbsent(
                size, k -> transformer.positions(k.frames(), k.height(), k.width(), k.textTokens(), placement));
    }

    /** Frees what was made; more may be asked for afterwards. */
    @Override
    public void close() {
        made.values().forEach(VideoPositions::close);
        made.clear();
    }
}
