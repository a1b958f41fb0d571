package reusediffusion.model.cogvideox;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.nn.Conv2d;
import reusediffusion.tensor.Algebra;
import reusediffusion.weights.Weights;

/**
 * Convolution over frames, rows and columns that sees no later frame: before the first frame of a clip stands that
 * frame again, before a later batch stand the last frames of the batch before. Weight (out, in, k, k, k); x (B, in, F,
 * H, W).
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXCausalConv3d}.
 *
 * @param weight (out, in, k, k, k)
 * @param bias (out)
 */
record CausalConv3d(Tensor weight, Tensor bias) {

    static CausalConv3d of(Weights w, long in, long out) {
        Weights conv = w.at("conv");
        return new CausalConv3d(conv.tensor("weight", out, in, 3, 3, 3), conv.tensor("bias", out));
    }

    /** A convolution with a kernel of 1 × 1 × 1. */
    static CausalConv3d pointwise(Weights w, long in, long out) {
        return new CausalConv3d(w.tensor("weight", out, in, 1, 1, 1), w.tensor("bias", out));
    }

    Tensor apply(Tensor x, FrameMemory memory) {
        long earlier = weight.size(2) - 1;
        if (earlier == 0) {
            return convolve(x, weight, bias, 1, 0);
        }
        Tensor before = memory.of(this);
        Tensor first = before == null ? x.narrow(2, 0, 1).expand(-1, -1, earlier, -1, -1) : before;
        Tensor all = Algebra.join(2, x.is_cuda() ? Algebra.channelsLast(first) : first, x);
        memory.put(this, all.narrow(2, all.size(2) - earlier, earlier).clone());
        return convolve(all, weight, bias, 1, earlier / 2);
    }

    /** Convolution with a stride and zero padding over rows and columns alone. */
    static Tensor convolve(Tensor x, Tensor weight, Tensor bias, long stride, long padding) {
        if (Conv2d.needsFloat32(x)) {
            ScalarType wide = ScalarType.Float;
            return convolve(x.to(wide), weight.to(wide), bias.to(wide), stride, padding)
                    .to(x.scalar_type());
        }
        return torch.conv3d(
                x,
                weight,
                new TensorOptional(bias),
                new long[] {1, stride, stride},
                new long[] {0, padding, padding},
                new long[] {1, 1, 1},
                1);
    }
}
