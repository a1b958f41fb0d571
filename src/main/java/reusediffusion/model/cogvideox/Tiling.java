package reusediffusion.model.cogvideox;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;

/**
 * Maps a clip in overlapping tiles, so that memory is that of one tile: each tile's upper and left margin fades in from its
 * neighbours'.
 *
 * <p>Source: diffusers {@code AutoencoderKLCogVideoX.tiled_decode} and {@code tiled_encode}.
 */
record Tiling(Side rows, Side columns) {

    /**
     * One direction.
     *
     * @param tile length of a tile going in
     * @param stride from one tile's start to the next's
     * @param blend length of the fading margin coming out
     * @param kept length of what a tile contributes
     */
    record Side(long tile, long stride, long blend, long kept) {

        /** For encoding: tiles of some latents' length that overlap by a share; a latent is {@code ratio} pixels a side. */
        static Side encoding(long latents, double overlap, long ratio) {
            long stride = stride(latents, overlap);
            return new Side(latents * ratio, stride * ratio, latents - stride, stride);
        }

        /** For decoding: the same the other way. */
        static Side decoding(long latents, double overlap, long ratio) {
            long stride = stride(latents, overlap);
            return new Side(latents, stride, (latents - stride) * ratio, stride * ratio);
        }

        private static long stride(long latents, double overlap) {
            return Math.max((long) (latents * (1 - overlap)), 1);
        }

        /** Where the tiles of a whole of this length start. */
        private List<Long> starts(long length) {
            List<Long> starts = new ArrayList<>();
            for (long start = 0; start < length; start += stride) {
                starts.add(start);
            }
            return starts;
        }

        private Tensor cut(Tensor x, int dimension, long start) {
            return x.narrow(dimension, start, Math.min(tile, x.size(dimension) - start));
        }

        private Tensor kept(Tensor x, int dimension) {
            return x.narrow(dimension, 0, Math.min(kept, x.size(dimension)));
        }
    }

    /** x (B, C, F, H, W), whose tiles {@code map} maps, put together. */
    Tensor apply(Tensor x, UnaryOperator<Tensor> map) {
        try (Scope scope = new Scope()) {
            List<Tensor> finished = new ArrayList<>();
            List<Tensor> above = null;
            for (long top : rows.starts(x.size(3))) {
                List<Tensor> row = row(rows.cut(x, 3, top), map, above);
                finished.add(Algebra.join(
                        4,
                        row.stream().map(t -> columns.kept(rows.kept(t, 3), 4)).toArray(Tensor[]::new)));
                above = row;
            }
            return scope.keep(Algebra.join(3, finished.toArray(Tensor[]::new)));
        }
    }

    private List<Tensor> row(Tensor strip, UnaryOperator<Tensor> map, List<Tensor> above) {
        List<Tensor> row = new ArrayList<>();
        for (long start : columns.starts(strip.size(4))) {
            Tensor tile = map.apply(columns.cut(strip, 4, start));
            if (above != null) {
                fade(above.get(row.size()), tile, 3, rows.blend());
            }
            if (!row.isEmpty()) {
                fade(row.get(row.size() - 1), tile, 4, columns.blend());
            }
            row.add(tile);
        }
        return row;
    }

    /** Fades, in place, from the end of one tile to the start of the next. */
    private static void fade(Tensor from, Tensor to, int dimension, long extent) {
        long length = Math.min(extent, Math.min(from.size(dimension), to.size(dimension)));
        if (length == 0) {
            return;
        }
        try (Scope scope = new Scope()) {
            TensorOptions options = new TensorOptions(ScalarType.Float).device(new DeviceOptional(to.device()));
            Tensor share = torch.arange(new Scalar(length), options).div(new Scalar((double) length));
            Tensor weight = dimension == 3 ? share.unsqueeze(1) : share;
            Tensor end = from.narrow(dimension, from.size(dimension) - length, length);
            Tensor start = to.narrow(dimension, 0, length);
            start.copy_(end.mul(Algebra.shift(weight.neg(), 1)).add(start.mul(weight)));
        }
    }
}
