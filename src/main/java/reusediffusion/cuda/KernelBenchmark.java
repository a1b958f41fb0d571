package reusediffusion.cuda;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch_cuda;
import reusediffusion.cuda.FusedNorm.Streams;
import reusediffusion.cuda.FusedNorm.Vectors;
import reusediffusion.cuda.HeadLayout.HeadNorm;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/**
 * Measures how near each of our kernels comes to the rate at which the card copies memory, at sizes of the published
 * models in bfloat16.
 */
public final class KernelBenchmark {
    private static final int RUNS = 50;
    private static final int REPEATS = 5;
    private static final double EPSILON = 1e-6;

    /** Numbers of the tensor whose copy sets the measure: far more than the card's caches hold. */
    private static final long COPIED = 1L << 28;

    private final Placement placement;
    private final List<Row> rows = new ArrayList<>();
    private double copied;

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
        try (Scope scope = new Scope()) {
            benchmark.copy();
        }
        for (long[] shape : new long[][] {{2, 17776, 3072}, {1, 4608, 3072}, {2, 4096, 1536}}) {
            try (Scope scope = new Scope()) {
                benchmark.norms(shape);
            }
        }
        try (Scope scope = new Scope()) {
            benchmark.heads(1, 4608, 24, 128);
            benchmark.gates(2, 4096, 2560);
        }
        try (Scope scope = new Scope()) {
            benchmark.groups(2, 320, 128, 128);
        }
        try (Scope scope = new Scope()) {
            benchmark.updates(8, 13L * 16 * 60 * 90);
        }
        return benchmark.rows;
    }

    private Tensor random(long... shape) {
        return torch.randn(shape, placement.options());
    }

    /** A copy moves what a kernel with one tensor in and one out does. */
    private void copy() {
        Tensor from = torch.empty(new long[] {COPIED}, placement.options(), null);
        Tensor to = torch.empty_like(from);
        copied = 1; // of itself
        double micros = microsOf(in -> times(() -> to.copy_(from), in)); // a graph would copy more slowly
        copied = 2.0 * bytes(from) / micros;
        rows.add(row("copy", from, micros, 2.0 * bytes(from), null));
    }

    private void norms(long... shape) {
        Tensor x = random(shape);
        Tensor added = random(shape);
        Tensor all = random(shape[0], 3, shape[2]).unsqueeze(1);
        Vectors vectors = new Vectors(all.select(2, 0), all.select(2, 1), all.select(2, 2));
        Vectors plain = new Vectors(null, vectors.shift(), vectors.scale());
        double norm = micros(() -> FusedNorm.run(x, null, Streams.of(plain), null, null, EPSILON, false)
                .out());
        double apart = micros(() -> torch.addcmul(vectors.shift(), layerNorm(x), Algebra.shift(vectors.scale(), 1)));
        rows.add(row("norm and modulation", x, norm, 2.0 * bytes(x), apart));
        double gated = micros(() -> FusedNorm.run(x, added, Streams.of(vectors), null, null, EPSILON, false)
                .out());
        double gatedApart = micros(() -> {
            Tensor sum = torch.addcmul(x, added, vectors.gate());
            return torch.addcmul(vectors.shift(), layerNorm(sum), Algebra.shift(vectors.scale(), 1));
        });
        rows.add(row("gated residual, norm and modulation", x, gated, 4.0 * bytes(x), gatedApart));
        double eightBits = micros(() -> FusedNorm.run(x, added, Streams.of(vectors), null, null, EPSILON, true)
                .sum());
        rows.add(row("gated residual, norm and modulation into eight bits", x, eightBits, 3.5 * bytes(x), null));
        double eights = micros(() -> Float8Rows.of(x).values());
        rows.add(row("rows into eight bits", x, eights, 1.5 * bytes(x), null));
        Tensor wide = random(shape[0], shape[1], 4 * shape[2]);
        double gelu = micros(() -> Float8Rows.ofGelu(wide).values());
        rows.add(row("rows into eight bits behind GELU", wide, gelu, 1.5 * bytes(wide), null));
    }

    private static Tensor layerNorm(Tensor x) {
        return torch.layer_norm(x, new long[] {x.size(-1)}, null, null, EPSILON, true);
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
        double micros = micros(() -> {
            HeadLayout.run(projected, norm, norm, turns, to[0], to[1], to[2], 0);
            return null;
        });
        rows.add(row("norm of heads, rotary turn and layout", projected, micros, 2.0 * bytes(projected), null));
    }

    private void gates(long samples, long tokens, long width) {
        Tensor both = random(samples, tokens, 2 * width);
        double apart = micros(() -> both.narrow(-1, 0, width).mul(torch.gelu(both.narrow(-1, width, width))));
        rows.add(row("GEGLU", both, micros(() -> GatedUnit.run(both)), 1.5 * bytes(both), apart));
    }

    /** Of clips' latents, since those of a picture are too few to fill a card. */
    private void updates(long samples, long size) {
        TensorOptions floats = placement.as(ScalarType.Float).options();
        Tensor raw = torch.randn(new long[] {2, samples, size}, floats);
        Tensor x = torch.randn(new long[] {samples, size}, floats);
        double apart = micros(() -> {
            Tensor negative = raw.select(0, 0);
            Tensor guided = Algebra.add(negative, raw.select(0, 1).sub(negative), 5);
            Tensor next = Algebra.add(x, guided, -0.1);
            return next.sub(x).abs().flatten(1, -1).mean(1);
        });
        double micros = micros(() -> FusedUpdate.run(raw, x, 5, 1, -0.1, true).next());
        rows.add(row("guidance, update and difference", x, micros, 4.0 * bytes(x), apart));
    }

    private void groups(long... shape) {
        Tensor x = random(shape).contiguous(MemoryFormat.ChannelsLast);
        Tensor weight = random(shape[1]);
        Tensor bias = random(shape[1]);
        double apart = micros(() -> torch.silu(
                torch.group_norm(x, 32, new TensorOptional(weight), new TensorOptional(bias), EPSILON, true)));
        double micros = micros(() -> FusedGroupNorm.run(x, null, weight, bias, 32, EPSILON, true));
        rows.add(row("group norm and SiLU", x, micros, 3.0 * bytes(x), apart)); // read for the moments, and again
    }

    private Row row(String kernel, Tensor x, double micros, double moved, Double torchMicros) {
        double rate = moved / micros;
        return new Row(kernel, Arrays.toString(x.shape()), micros, rate / 1e3, rate / copied, torchMicros);
    }

    private static double bytes(Tensor x) {
        return (double) x.numel() * x.element_size();
    }

    /** Microseconds of one run: the median of some rows of runs, each one captured graph, for a short kernel takes less time than its launch. */
    private double micros(Supplier<Tensor> kernel) {
        try (CapturedCalls runs = new CapturedCalls(in -> times(kernel, in[0]))) {
            return microsOf(runs::apply);
        }
    }

    /** @param runs the kernel, {@link #RUNS} times, before it answers what it is given */
    private double microsOf(UnaryOperator<Tensor> runs) {
        double[] each = new double[REPEATS];
        Tensor nothing = torch.zeros(new long[] {1}, placement.options());
        for (int repeat = -2; repeat < REPEATS; repeat++) {
            torch_cuda.device_synchronize();
            long start = System.nanoTime();
            var unused = runs.apply(nothing);
            torch_cuda.device_synchronize();
            if (repeat >= 0) {
                each[repeat] = (System.nanoTime() - start) / 1e3 / RUNS;
            }
        }
        Arrays.sort(each);
        return each[REPEATS / 2];
    }

    private static Tensor times(Supplier<Tensor> kernel, Tensor answer) {
        for (int run = 0; run < RUNS; run++) {
            try (Scope scope = new Scope()) {
                var unused = kernel.get();
            }
        }
        return answer;
    }
}
