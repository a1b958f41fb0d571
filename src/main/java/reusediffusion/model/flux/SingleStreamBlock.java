package reusediffusion.model.flux;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.cuda.Float8Rows;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.nn.Activation;
import reusediffusion.nn.LayerNorm;
import reusediffusion.nn.Linear;
import reusediffusion.nn.Modulation;
import reusediffusion.nn.ModulationVectors;
import reusediffusion.nn.PendingResidual;
import reusediffusion.nn.Projections;
import reusediffusion.nn.Rotary;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Text and image as one sequence; attention and feed-forward stand side by side and share the map out.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code FluxSingleTransformerBlock}; arXiv 2302.05442.
 *
 * @param modulation weight (3 · C, C): the embedding (B, C) to shift, scale and gate
 * @param norm over the C channels of tokens (B, T + I, C)
 * @param feedForward weight (4 · C, C)
 * @param out weight (C, 5 · C), of what attention (C) and feed-forward (4 · C) give, side by side
 * @param projections tokens (B, T + I, C) to queries, keys and values (B, T + I, H, D)
 */
record SingleStreamBlock(Linear modulation, LayerNorm norm, Linear feedForward, Linear out, Projections projections) {

    static SingleStreamBlock of(Weights w, FluxConfig config) {
        long width = config.width();
        return new SingleStreamBlock(
                Linear.of(w.at("norm.linear"), width, 3 * width),
                LayerNorm.plain(width, 1e-6),
                Linear.inBlock(w.at("proj_mlp"), width, 4 * width),
                Linear.inBlock(w.at("proj_out"), 5 * width, width),
                DoubleStreamBlock.normalised(w.at("attn"), config));
    }

    /** before (B, T + I, C); of {@code vectors} this block's come next. What comes out is added by the next block, or at once in float16, whose range may not hold it. */
    PendingResidual apply(PendingResidual before, ModulationVectors vectors, Rotary rotary) {
        try (Scope scope = new Scope()) {
            Modulation modulated = Modulation.of(vectors.next(modulation));
            Normed seen = before.enter(norm, modulated, projections.isInEightBits() && out.isInEightBits());
            Tensor attended = projections.apply(seen, rotary).attend();
            Tensor made = out.isInEightBits()
                    ? out.apply(Float8Rows.ofBoth(attended, feedForward.apply(seen)), seen.sum())
                    : out(attended, Activation.GELU_TANH.after(feedForward, seen.out()));
            return HalfRange.clip(new PendingResidual(seen.sum(), made, modulated))
                    .keptBy(scope);
        }
    }

    /** The map of both side by side: on a GPU as two products into one result, which spares a copy of what goes in. */
    private Tensor out(Tensor attended, Tensor fed) {
        if (!attended.is_cuda()) {
            return out.apply(Algebra.join(2, attended, fed));
        }
        long width = attended.size(2);
        Tensor fromFed = out.weight().narrow(1, width, fed.size(2)).t();
        Tensor sum = new Linear(out.weight().narrow(1, 0, width), out.bias()).apply(attended);
        Tensor rows = sum.flatten(0, 1);
        torch.addmm_out(rows, rows, fed.flatten(0, 1), fromFed);
        return sum;
    }
}
