package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.cuda.FusedGroupNorm;
import reusediffusion.weights.Weights;

/**
 * Normalisation of groups of channels; x (B, C, …).
 *
 * <p>Source: arXiv 1803.08494.
 *
 * @param weight (C)
 * @param bias (C)
 * @param groups into which the C channels are cut, each with a mean and a variance of its own
 * @param epsilon added to the variance
 */
public record GroupNorm(Tensor weight, Tensor bias, long groups, double epsilon) implements UnaryOperator<Tensor> {

    /** Reads {@code weight} and {@code bias} (channels) of a norm. */
    public static GroupNorm of(Weights w, long channels, long groups, double epsilon) {
        return new GroupNorm(w.tensor("weight", channels), w.tensor("bias", channels), groups, epsilon);
    }

    /** Applies SiLU to the normalised x (B, C, …). */
    public Tensor activated(Tensor x) {
        return activated(x, null);
    }

    /** SiLU of the normalised x + added; added (B, C) or null. */
    public Tensor activated(Tensor x, Tensor added) {
        if (fuses(x) && (added == null || added.size(0) == x.size(0) && added.is_contiguous())) {
            return FusedGroupNorm.run(x, added, weight, bias, groups, epsilon, true);
        }
        return torch.silu(apply(added == null ? x : x.add(added.unsqueeze(-1).unsqueeze(-1))));
    }

    /** SiLU of the normalised x · by + plus in one pass, or null where no kernel does that; see {@link FusedGroupNorm#underLatents}. */
    public Tensor activatedUnder(Tensor x, Tensor by, Tensor plus, long alone) {
        return fuses(x) && FusedGroupNorm.takesLatents(x)
                ? FusedGroupNorm.underLatents(x, weight, bias, groups, epsilon, by, plus, alone)
                : null;
    }

    private boolean fuses(Tensor x) {
        return x.scalar_type().intern() == weight.scalar_type().intern() && FusedGroupNorm.takes(x);
    }

    @Override
    public Tensor apply(Tensor x) {
        if (fuses(x)) {
            return FusedGroupNorm.run(x, null, weight, bias, groups, epsilon, false);
        }
        return torch.group_norm(x, groups, new TensorOptional(weight), new TensorOptional(bias), epsilon, true);
    }
}
