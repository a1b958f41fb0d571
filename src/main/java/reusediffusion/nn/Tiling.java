package reusediffusion.nn;

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
 * Maps a picture or a clip in overlapping tiles, so that memory is that of one tile: each tile's upper and left margin fades in from
 * its neighbours'.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code AutoencoderKL.tiled_decode}, {@code AutoencoderKLCogVideoX.tiled_decode} and {@code tiled_encode}.
 *
 * @param rows how the height is cut
 * @param columns how the width is cut
 */
public record Tiling(Side rows, Side columns) {
    private static final int ROWS = -2;
    private static final int COLUMNS = -1;

    /**
     * How a side of a picture is cut into tiles.
     *
     * @param tile length of a tile going in
     * @param stride from one tile's start to the next's
     * @param blend length of the fading margin coming out
     * @param kept length of what a tile contributes
     */
    public record Side(long tile, long stride, long blend, long kept) {

        /**
         * Cuts a side for encoding: tiles of some latents' length that overlap by a share; a latent is {@code ratio}
         * pixels a side.
         */
        public static Side encoding(long latents, double overlap, long ratio) {
            long stride = stride(latents, overlap);
            return new Side(latents * ratio, stride * ratio, latents - stride, stride);
        }

        /**
         * Cuts a side for decoding: tiles of some latents' length that overlap by a share, each of which becomes {@code
         * ratio} times as many pixels.
         */
        public static Side decoding(long latents, double overlap, long ratio) {
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

    /** Whether x (…, H, W) is more than one tile. */
    public boolean cuts(Tensor x) {
        return x.size(ROWS) > rows.tile || x.size(COLUMNS) > columns.tile;
    }

    /** x (…, H, W), whose tiles {@code map} maps, put together. */
    public Tensor apply(Tensor x, UnaryOperator<Tensor> map) {
        try (Scope scope = new Scope()) {
            List<Tensor> finished = new ArrayList<>();
            List<Tensor> above = null;
            for (long top : rows.starts(x.size(ROWS))) {
                List<Tensor> row = row(rows.cut(x, ROWS, top), map, above);
                finished.add(Algebra.join(
                        COLUMNS,
                        row.stream()
                                .map(t -> columns.kept(rows.kept(t, ROWS), COLUMNS))
                                .toArray(Tensor[]::new)));
                above = row;
            }
            return scope.keep(Algebra.join(ROWS, finished.toArray(Tensor[]::new)));
        }
    }

    private List<Tensor> row(Tensor strip, UnaryOperator<Tensor> map, List<Tensor> above) {
        List<Tensor> row = new ArrayList<>();
        for (long start : columns.starts(strip.size(COLUMNS))) {
            Tensor tile = map.apply(columns.cut(strip, COLUMNS, start));
            if (above != null) {
                fade(above.get(row.size()), tile, ROWS, rows.blend());
            }
            if (!row.isEmpty()) {
                fade(row.get(row.size() - 1), tile, COLUMNS, columns.blend());
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
            Tensor weight = dimension == ROWS ? share.unsqueeze(1) : share;
            Tensor end = from.narrow(dimension, from.size(dimension) - length, length);
            Tensor start = to.narrow(dimension, 0, length);
            start.copy_(end.mul(Algebra.shift(weight.neg(), 1)).add(start.mul(weight)));
        }
    }
}
