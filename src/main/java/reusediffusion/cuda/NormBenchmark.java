package reusediffusion.cuda;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.cuda.FusedNorm.Streams;
import reusediffusion.cuda.FusedNorm.Vectors;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;

/** Measures the norms between the layers of a transformer, and the kernels that bring their results into eight bits. */
final class NormBenchmark {
    private static final double EPSILON = 1e-6;

    private final Placement placement;
    private final KernelTimer timer;

    NormBenchmark(Placement placement, KernelTimer timer) {
        this.placement = placement;
        this.timer = timer;
    }

    /** Measures all of them on tokens (B, S, C). */
    void measure(long... shape) {
        Tensor x = random(shape);
        Tensor added = random(shape);
        Tensor all = random(shape[0], 3, shape[2]).unsqueeze(1);
        Vectors vectors = new Vectors(all.select(2, 0), all.select(2, 1), all.select(2, 2));
        Vectors plain = new Vectors(null, vectors.shift(), vectors.scale());
        timer.measure(
                "norm and modulation",
                x,
                2.0 * KernelTimer.bytes(x),
                () -> norm(x, null, plain, false).out(),
                () -> modulated(x, vectors));
        timer.measure(
                "gated residual, norm and modulation",
                x,
                4.0 * KernelTimer.bytes(x),
                () -> norm(x, added, vectors, false).out(),
                () -> modulated(torch.addcmul(x, added, vectors.gate()), vectors));
        timer.measure("gated residual, norm and modulation into eight bits", x, 3.5 * KernelTimer.bytes(x), () -> norm(
                        x, added, vectors, true)
                .sum());
        eightBits(x, random(shape[0], shape[1], 4 * shape[2]));
    }

    private static FusedNorm.Normed norm(Tensor x, Tensor added, Vectors vectors, boolean eightBits) {
        return FusedNorm.run(x, added, Streams.of(vectors), null, null, EPSILON, eightBits);
    }

    private static Tensor modulated(Tensor x, Vectors vectors) {
        Tensor norm = torch.layer_norm(x, new long[] {x.size(-1)}, null, null, EPSILON, true);
        return torch.addcmul(vectors.shift(), norm, Algebra.shift(vectors.scale(), 1));
    }

    private void eightBits(Tensor x, Tensor wide) {
        timer.measure("rows into eight bits", x, 1.5 * KernelTimer.bytes(x), () -> Float8Rows.of(x)
                .values());
        timer.measure(
                "rows into eight bits behind GELU", wide, 1.5 * KernelTimer.bytes(wide), () -> Float8Rows.ofGelu(wide)
                        .values());
    }

    private Tensor random(long... shape) {
        return torch.randn(shape, placement.options());
    }
}
