package reusediffusion.model.cogvideox;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.golden.Golden;
import reusediffusion.nn.GroupNorm;
import reusediffusion.nn.Tiling;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Scope;

class ClipLayersTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5})
    void convolutionRemembersTheFramesBefore(long cut) {
        try (Scope scope = new Scope();
                Noise noise = new Noise(1);
                FrameMemory once = new FrameMemory();
                FrameMemory twice = new FrameMemory()) {
            CausalConv3d conv = new CausalConv3d(noise.next(4, 3, 3, 3, 3), noise.next(4));
            Tensor x = noise.next(2, 3, 6, 5, 7);
            Tensor whole = conv.apply(x, once);
            assertThat(whole.shape()).isEqualTo(new long[] {2, 4, 6, 5, 7});
            Tensor parts = Algebra.join(
                    2, conv.apply(x.narrow(2, 0, cut), twice), conv.apply(x.narrow(2, cut, 6 - cut), twice));
            assertThat(Golden.maxAbsoluteDifference(parts, whole)).isLessThan(1e-5);
        }
    }

    @Test
    void convolutionSeesNoLaterFrame() {
        try (Scope scope = new Scope();
                Noise noise = new Noise(1);
                FrameMemory one = new FrameMemory();
                FrameMemory other = new FrameMemory()) {
            CausalConv3d conv = new CausalConv3d(noise.next(4, 3, 3, 3, 3), noise.next(4));
            Tensor x = noise.next(1, 3, 6, 5, 7);
            Tensor changed = Algebra.join(2, x.narrow(2, 0, 4), noise.next(1, 3, 2, 5, 7));
            assertThat(Golden.maxAbsoluteDifference(
                            conv.apply(x, one).narrow(2, 0, 4),
                            conv.apply(changed, other).narrow(2, 0, 4)))
                    .isLessThan(1e-5);
        }
    }

    /** Against latents spread over the pixels first and mapped there. */
    @ParameterizedTest
    @CsvSource({"3, 9, 1", "2, 8, 0", "1, 1, 0", "3, 5, 1", "3, 3, 1"})
    void latentsScaleAndShiftTheirPixels(long latentFrames, long frames, long first) {
        try (Scope scope = new Scope();
                Noise noise = new Noise(2)) {
            GroupNorm norm = new GroupNorm(noise.next(8), noise.next(8), 4, 1e-6);
            CausalConv3d scale = new CausalConv3d(noise.next(8, 3, 1, 1, 1), noise.next(8));
            CausalConv3d shift = new CausalConv3d(noise.next(8, 3, 1, 1, 1), noise.next(8));
            Tensor x = noise.next(2, 8, frames, 8, 12);
            Tensor latents = noise.next(2, 3, latentFrames, 2, 3);
            Tensor rest =
                    torch.upsample_nearest3d(latents.narrow(2, first, latentFrames - first), frames - first, 8, 12);
            Tensor spread = first == 0
                    ? rest
                    : Algebra.join(2, torch.upsample_nearest3d(latents.narrow(2, 0, 1), 1, 8, 12), rest);
            Tensor expected = norm.apply(x).mul(scale.apply(spread, null)).add(shift.apply(spread, null));
            Tensor actual = new SpatialNorm(norm, scale, shift).apply(x, latents);
            assertThat(Golden.maxAbsoluteDifference(actual, expected)).isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({"9, 5", "8, 4", "1, 1", "5, 3", "4, 2"})
    void resamplingLeavesAFirstOddFrameAlone(long frames, long fewer) {
        try (Scope scope = new Scope();
                Noise noise = new Noise(3)) {
            Tensor weight = torch.zeros(2, 2, 3, 3);
            for (int c = 0; c < 2; c++) { // takes over each value as it is
                weight.select(0, c).select(0, c).select(0, 1).select(0, 1).add_(new Scalar(1));
            }
            Tensor x = noise.next(1, 2, frames, 4, 6);
            Tensor larger = new VideoResampling(weight, torch.zeros(2), true, true)
                    .apply(new VideoResampling(weight, torch.zeros(2), false, true).apply(x));
            assertThat(larger.shape()).isEqualTo(new long[] {1, 2, frames, 4, 6});
            long first = frames % 2;
            Tensor odd = x.narrow(3, 1, 1).narrow(4, 1, 1); // the pixel that stride 2 sees first
            if (first == 1) {
                requireClose(larger.narrow(2, 0, 1).narrow(3, 0, 1).narrow(4, 0, 1), odd.narrow(2, 0, 1));
            }
            if (frames > 1) {
                Tensor mean = Algebra.scale(odd.narrow(2, first, 1).add(odd.narrow(2, first + 1, 1)), 0.5);
                for (long f = first; f < first + 2; f++) {
                    requireClose(larger.narrow(2, f, 1).narrow(3, 1, 1).narrow(4, 1, 1), mean);
                }
            }
            assertThat(fewer).isEqualTo((frames + 1) / 2);
        }
    }

    /** A map of single pixels is the same in tiles. */
    @ParameterizedTest
    @CsvSource({"12, 12", "6, 13", "7, 20", "5, 4"})
    void tilesOfAMapOfPixelsAreTheWhole(long height, long width) {
        try (Scope scope = new Scope();
                Noise noise = new Noise(4)) {
            Tensor x = noise.next(1, 2, 3, height, width);
            Tiling tiling = new Tiling(Tiling.Side.decoding(6, 1.0 / 6, 8), Tiling.Side.decoding(6, 1.0 / 5, 8));
            Tensor tiled = tiling.apply(x, ClipLayersTest::eightfold);
            assertThat(Golden.maxAbsoluteDifference(tiled, eightfold(x))).isLessThan(1e-6);
        }
    }

    private static Tensor eightfold(Tensor t) {
        return torch.upsample_nearest3d(t, t.size(2), 8 * t.size(3), 8 * t.size(4));
    }

    /** Some CPUs' convolutions add up in a transformed domain. */
    private static void requireClose(Tensor actual, Tensor expected) {
        assertThat(actual.sub(expected).abs().max().item_double()).isLessThan(1e-5);
    }
}
