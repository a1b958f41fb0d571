package reusediffusion.pipeline.family;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.media.Picture;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.HostArrays;
import reusediffusion.tensor.Scope;

/** Turns decoded tensors into pictures. */
public final class Pixels {
    private Pixels() {}

    /** A decoder's output in -1 … 1 → 0 … 1, clamped, float32. */
    static Tensor unit(Tensor decoded) {
        return Algebra.shift(Algebra.scale(decoded.to(ScalarType.Float), 0.5), 0.5)
                .clamp_min(new Scalar(0.0))
                .clamp_max(new Scalar(1.0));
    }

    /** One sample's pixels (F, 3, H, W) in 0 … 1 → its frames, rounded half to even. */
    public static List<Picture> pictures(Tensor pixels) {
        try (Scope scope = new Scope()) {
            int height = (int) pixels.size(2);
            int width = (int) pixels.size(3);
            byte[] all = HostArrays.bytes(
                    Algebra.scale(pixels, 255).round().to(ScalarType.Byte).permute(0, 2, 3, 1));
            int size = height * width * 3;
            if (all.length == size) {
                return List.of(new Picture(width, height, all));
            }
            List<Picture> pictures = new ArrayList<>();
            for (int from = 0; from < all.length; from += size) {
                pictures.add(new Picture(width, height, Arrays.copyOfRange(all, from, from + size)));
            }
            return pictures;
        }
    }
}
