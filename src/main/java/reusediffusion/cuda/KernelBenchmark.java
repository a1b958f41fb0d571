package reusediffusion.cuda;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.cuda.HeadLayout.HeadNorm;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/**
 * Measures how near each of our kernels comes to the rate at which the card copies memory, at sizes of the published
 * models in bfloat16.
 */
public final class KernelBenchmark {
    private static final double EPSILON = 1e-6;

    private final Placement placement;
    private final KernelTimer timer;

    /**
     * What one kernel reached at one size.
     *
     * @param gigabytes read and written a second, each number once
     * @param ofCopy that rate as a share of a copy's
     * @param torchMicros the same by torch's own operations, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Row(
            String kernel, String shape, double micros, double gigabytes, double ofCopy, Double torchMicros) {}

    private KernelBenchmark(Placement placement) {
        this.placement = placement;
        timer = new KernelTimer(placement);
    }

    /**
     * Measures all kernels on a GPU.
     *
     * @throws IllegalArgumentException where our kernels do not run
     */
    public static List<Row> run(Placement device) {
        if (!device.onGpu() || !Kernels.there()) {
            throw new IllegalArgumentException(
                    "The kernels run only on an NVIDIA GPU, and there is none; use --device cuda on a host with one.");
        }
        KernelBenchmark benchmark = new KernelBenchmark(device.as(ScalarType.BFloat16));
        NormBenchmark norms = new NormBenchmark(benchmark.placement, benchmark.timer);
        List<Runnable> parts = List.of(
                benchmark.timer::copy,
                () -> norms.measure(2, 17776, 3072),
                () -> norms.measure(1, 4608, 3072),
                () -> norms.measure(2, 4096, 1536),
                () -> benchmark.heads(1, 4608, 24, 128),
                () -> benchmark.gates(2, 4096, 2560),
                () -> benchmark.groups(2, 320, 128, 128),
                () -> benchmark.updates(8, 13L * 16 * 60 * 90));
        for (Runnable part : parts) {
            try (Scope scope = new Scope()) {
                part.run();
            }
        }
        return benchmark.timer.rows();
    }

    private Tensor random(long... shape) {
        return torch.randn(shape, placement.options());
    }

    private void heads(long samples, long tokens, long heads, long width) {
        Tensor projected = random(samples, tokens, 3 * heads * width);
        HeadNorm norm = new HeadNorm(HeadLayout.Kind.RMS, random(width), null, EPSILON);
        Tensor[] to = new Tensor[3];
        Arrays.setAll(to, i -> random(samples, tokens, heads, width));
        Tensor angles = torch.randn(
                new long[] {tokens, width / 2, 2},
                placement.as(ScalarType.Float).options());
        Tensor turns = torch.view_as_complex(angles);
        timer.measure("norm of heads, rotary turn and layout", projected, 2.0 * KernelTimer.bytes(projected), () -> {
            HeadLayout.run(projected, norm, norm, turns, to[0], to[1], to[2], 0);
            return null;
        });
    }

    private void gates(long samples, long tokens, long width) {
        Tensor both = random(samples, tokens, 2 * width);
        timer.measure(
                "GEGLU", both, 1.5 * KernelTimer.bytes(both), () -> GatedUnit.run(both), () -> both.narrow(-1, 0, width)
                        .mul(torch.gelu(both.narrow(-1, width, width))));
    }

    /** Of clips' latents, since those of a picture are too few to fill a card. */
    private void updates(long samples, long size) {
        TensorOptions floats = placement.as(ScalarType.Float).options();
        Tensor raw = torch.randn(new long[] {2, samples, size}, floats);
        Tensor x = torch.randn(new long[] {samples, size}, floats);
        timer.measure(
                "guidance, update and difference",
                x,
                4.0 * KernelTimer.bytes(x),
                () -> FusedUpdate.run(raw, x, 5, 1, -0.1, true).next(),
                () -> {
                    Tensor negative = raw.select(0, 0);
                    Tensor guided = Algebra.add(negative, raw.select(0, 1).sub(negative), 5);
                    Tensor next = Algebra.add(x, guided, -0.1);
                    return next.sub(x).abs().flatten(1, -1).mean(1);
                });
    }

    private void groups(long... shape) {
        Tensor x = random(shape).contiguous(MemoryFormat.ChannelsLast);
        Tensor weight = random(shape[1]);
        Tensor bias = random(shape[1]);
        timer.measure(
                "group norm and SiLU",
                x,
                3.0 * KernelTimer.bytes(x), // read for the moments, and again
                () -> FusedGroupNorm.run(x, null, weight, bias, 32, EPSILON, true),
                () -> torch.silu(
                        torch.group_norm(x, 32, new TensorOptional(weight), new TensorOptional(bias), EPSILON, true)));
    }
}
