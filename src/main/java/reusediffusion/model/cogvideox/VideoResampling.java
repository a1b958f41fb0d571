package reusediffusion.model.cogvideox;

import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.nn.Conv2d;
import reusediffusion.nn.Upsample2d;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.IntegerTensors;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Halves or doubles height and width, and the number of frames where {@code frames} says so; a first odd frame is never
 * averaged with, nor doubled like, the others. A 3 × 3 convolution of single frames goes with it.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXDownsample3D} and {@code CogVideoXUpsample3D}.
 *
 * @param weight (C, C, 3, 3)
 * @param bias (C)
 * @param up doubles (B, C, F, H, W), else halves it
 * @param frames changes the number of frames F too
 */
record VideoResampling(Tensor weight, Tensor bias, boolean up, boolean frames) {

    static VideoResampling up(Weights w, long channels, boolean frames) {
        return of(w.at("upsamplers.0.conv"), channels, true, frames);
    }

    static VideoResampling down(Weights w, long channels, boolean frames) {
        return of(w.at("downsamplers.0.conv"), channels, false, frames);
    }

    private static VideoResampling of(Weights w, long channels, boolean up, boolean frames) {
        return new VideoResampling(
                w.tensor("weight", channels, channels, 3, 3), w.tensor("bias", channels), up, frames);
    }

    /** x (B, C, F, H, W) → (B, C, F', H', W'). */
    Tensor apply(Tensor x) {
        try (Scope scope = new Scope()) {
            if (up) {
                Tensor larger = larger(x);
                return scope.keep(frames && x.size(2) > 1 ? doubled(larger) : larger);
            }
            // One frame deep, the 2-D convolution is a 3-D one of the whole clip.
            Tensor padded = torch.constant_pad_nd(frames ? fewer(x) : x, 0, 1, 0, 1);
            return scope.keep(CausalConv3d.convolve(padded, weight.unsqueeze(2), bias, 2, 0));
        }
    }

    /** Twice as high and wide, and convolved: frame by frame, so that it comes to the same before and after frames are doubled. */
    private Tensor larger(Tensor x) {
        if (!x.is_cuda()) {
            Tensor larger = torch.upsample_nearest3d(x, x.size(2), 2 * x.size(3), 2 * x.size(4));
            return CausalConv3d.convolve(larger, weight.unsqueeze(2), bias, 1, 1);
        }
        Tensor pictures = x.transpose(1, 2).flatten(0, 1); // a view: clips on a GPU lie channels-last
        Tensor convolved = new Upsample2d(new Conv2d(weight, bias, 1, 1)).apply(pictures);
        return convolved.unflatten(0, x.size(0), -1).transpose(1, 2);
    }

    /** Every frame twice, but for a first odd one. */
    private static Tensor doubled(Tensor x) {
        long odd = x.size(2) % 2;
        long[] from = LongStream.range(0, 2 * x.size(2) - odd)
                .map(frame -> (frame + odd) / 2)
                .toArray();
        Tensor index = IntegerTensors.vector(x.device(), from);
        if (!x.is_cuda()) {
            return torch.index_select(x, 2, index);
        }
        Tensor byFrame = x.permute(0, 2, 3, 4, 1); // in the order of memory
        return torch.index_select(byFrame, 1, index).permute(0, 4, 1, 2, 3);
    }

    private static Tensor fewer(Tensor x) {
        long first = x.size(2) % 2;
        if (x.size(2) == 1) {
            return x;
        }
        Tensor rest = x.narrow(2, first, x.size(2) - first).unflatten(2, -1, 2);
        Tensor mean = Algebra.scale(rest.select(3, 0).add(rest.select(3, 1)), 0.5);
        return first == 0 ? mean : Algebra.join(2, x.narrow(2, 0, 1), mean);
    }
}
