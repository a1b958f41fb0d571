package reusediffusion.model.cogvideox;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.Linear;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Latents and text as tokens, with their positions.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXPatchEmbed}.
 *
 * @param patches how latents (B, F, L, H, W) are cut into V tokens
 * @param weight of the map of patches, (C, t · p · p · L) or as a convolution's kernel (C, L, p, p) whose stride is its size
 * @param bias (C) of that map, or null
 * @param text weight (C, K): text (B, T, K) to tokens (B, T, C)
 * @param learned (1, T + V, C) learned positions, or null where the configuration has none
 */
record VideoPatchEmbedding(Patches patches, Tensor weight, Tensor bias, Linear text, Tensor learned) {

    static VideoPatchEmbedding of(Weights w, CogVideoXConfig config) {
        Patches patches = Patches.of(config);
        Weights map = w.at("proj");
        boolean single = config.patchSizeT() == null; // CogVideoX 1.5 has a linear map, always with a bias
        long width = config.width();
        long channels = config.inChannels();
        return new VideoPatchEmbedding(
                patches,
                single
                        ? map.tensor("weight", width, channels, patches.size(), patches.size())
                        : map.tensor("weight", width, channels * patches.values()),
                !single || config.patchBias() ? map.tensor("bias", width) : null,
                Linear.of(w.at("text_proj"), config.textEmbedDim(), width),
                config.useLearnedPositionalEmbeddings()
                        ? w.tensor("pos_embedding", 1, config.maxTextSeqLength() + config.sampleTokens(), width)
                        : null);
    }

    /** latents (B, F, C, H, W) and text (B, T, K) → tokens (B, T + V, C), text first. */
    Tensor apply(Tensor latents, Tensor words, VideoPositions positions) {
        try (Scope scope = new Scope()) {
            Linear map = new Linear(weight.flatten(1, -1), bias);
            Tensor x = Algebra.join(1, text.apply(words), map.apply(patches.cut(latents)));
            return scope.keep(positions.table() == null ? x : x.add(positions.table()));
        }
    }
}
