package reusediffusion.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_cuda;
import reusediffusion.cuda.KernelBenchmark.Row;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/** Times kernels on one GPU, beside the rate at which it copies memory. */
final class KernelTimer {
    private static final int RUNS = 50;
    private static final int REPEATS = 5;

    /** Numbers of the tensor whose copy sets the measure: far more than the card's caches hold. */
    private static final long COPIED = 1L << 28;

    private final Placement placement;
    private final List<Row> rows = new ArrayList<>();
    private double copied;

    KernelTimer(Placement placement) {
        this.placement = placement;
    }

    /** What was measured so far, in that order. */
    List<Row> rows() {
        return rows;
    }

    /** Times a copy, with which all others are compared: it moves what a kernel with one tensor in and one out does. */
    void copy() {
        Tensor from = torch.empty(new long[] {COPIED}, placement.options(), null);
        Tensor to = torch.empty_like(from);
        copied = 1; // of itself
        double micros = microsOf(in -> times(() -> to.copy_(from), in)); // a graph would copy more slowly
        copied = 2.0 * bytes(from) / micros;
        rows.add(row("copy", from, micros, 2.0 * bytes(from), null));
    }

    /** Times a kernel that torch has no operations for. */
    void measure(String kernel, Tensor x, double moved, Supplier<Tensor> ours) {
        rows.add(row(kernel, x, micros(ours), moved, null));
    }

    /**
     * Times a kernel and what torch needs for the same.
     *
     * @param kernel how a reader knows it
     * @param x whose shape is told
     * @param moved bytes that the kernel reads and writes
     */
    void measure(String kernel, Tensor x, double moved, Supplier<Tensor> ours, Supplier<Tensor> torchs) {
        double micros = micros(ours);
        rows.add(row(kernel, x, micros, moved, micros(torchs)));
    }

    private Row row(String kernel, Tensor x, double micros, double moved, Double torchMicros) {
        double rate = moved / micros;
        return new Row(kernel, Arrays.toString(x.shape()), micros, rate / 1e3, rate / copied, torchMicros);
    }

    static double bytes(Tensor x) {
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
