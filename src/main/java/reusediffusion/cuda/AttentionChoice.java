package reusediffusion.cuda;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch_cuda;
import reusediffusion.tensor.Fallbacks;
import reusediffusion.tensor.Scope;

/**
 * softmax(q kᵀ / √D) v by the fastest of torch's exact kernels that is right, chosen for each shape at its first call in a process: each is run on the very
 * tensors, compared with float32 and timed. torch's own choice leaves cuDNN's kernel out below version 9.15.1 because of its backward pass,
 * which is not used here. The system property {@code reusediffusion.attention} (cudnn, flash, efficient or torch) chooses by hand.
 */
public final class AttentionChoice {
    private static final System.Logger LOG = System.getLogger(AttentionChoice.class.getName());

    /** Two kernels this close in time are taken for equal, so that the earlier in the list is chosen in every process. */
    private static final double CLOSE = 1.15;

    /** Relative error against float32: a few roundings of bfloat16. */
    private static final double RIGHT = 0.02;

    /** Products of numbers below which a kernel is too short to be timed from the host. */
    private static final double SHORT = 1e10;

    private static final int RUNS = 5;

    /** The quickest of so many rounds counts: a host that is busy for a moment would else choose a slower kernel, and other bytes. */
    private static final int ROUNDS = 4;

    private static final long ROWS = 64;
    private static final Map<String, AttentionKernel> CHOSEN = new ConcurrentHashMap<>();

    private AttentionChoice() {}

    /** Attention by the chosen kernel. q (B, H, S, D), k and v (B, H, T, D) → (B, H, S, D). */
    public static Tensor attend(Tensor q, Tensor k, Tensor v) {
        if (!q.is_cuda() || q.scalar_type().intern() == ScalarType.Float) {
            return AttentionKernel.TORCH.run(q, k, v);
        }
        return CHOSEN.computeIfAbsent(key(q, k), shape -> choose(shape, q, k, v))
                .run(q, k, v);
    }

    /** What was chosen so far in this process, by shape. */
    static Map<String, String> chosen() {
        Map<String, String> names = new TreeMap<>();
        CHOSEN.forEach((shape, kernel) -> names.put(shape, kernel.name().toLowerCase(Locale.ROOT)));
        return names;
    }

    private static String key(Tensor q, Tensor k) {
        return Kernels.device(q) + " " + q.scalar_type().intern() + " " + q.size(0) + "x" + q.size(1) + "x" + q.size(2)
                + "x" + k.size(2) + "x" + q.size(3) + " " + q.stride(1) + " " + q.stride(2) + " " + k.stride(2);
    }

    private static AttentionKernel choose(String shape, Tensor q, Tensor k, Tensor v) {
        String wanted = System.getProperty("reusediffusion.attention");
        if (wanted != null) {
            return AttentionKernel.valueOf(wanted.toUpperCase(Locale.ROOT));
        }
        boolean isShort = (double) q.numel() * k.size(2) < SHORT;
        Map<AttentionKernel, Double> millis = new LinkedHashMap<>();
        for (AttentionKernel kernel :
                isShort ? List.of(AttentionKernel.FLASH, AttentionKernel.TORCH) : List.of(AttentionKernel.values())) {
            Double time = time(kernel, q, k, v);
            if (time != null) {
                millis.put(kernel, time);
            }
        }
        double best =
                millis.values().stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
        AttentionKernel chosen = millis.entrySet().stream()
                .filter(entry -> isShort || entry.getValue() <= CLOSE * best)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(AttentionKernel.TORCH);
        LOG.log(System.Logger.Level.INFO, "Attention {0}: {1} of {2} ms", shape, chosen, millis);
        return chosen;
    }

    /** Milliseconds of one run; null where the kernel refuses these tensors or is not right on them. */
    private static Double time(AttentionKernel kernel, Tensor q, Tensor k, Tensor v) {
        try (Scope scope = new Scope()) {
            if (!isRight(kernel.run(q, k, v), q, k, v)) {
                LOG.log(System.Logger.Level.WARNING, "Attention by {0} is wrong on this GPU and is left out.", kernel);
                Fallbacks.tell("Attention by " + kernel + " was wrong on this GPU, and another kernel ran");
                return null;
            }
            double least = Double.POSITIVE_INFINITY;
            for (int round = 0; round < ROUNDS; round++) {
                least = Math.min(least, millis(kernel, q, k, v));
            }
            return least;
        } catch (RuntimeException e) {
            return null; // this kernel does not serve this shape, type or card
        }
    }

    private static double millis(AttentionKernel kernel, Tensor q, Tensor k, Tensor v) {
        torch_cuda.device_synchronize();
        long start = System.nanoTime();
        for (int run = 0; run < RUNS; run++) {
            kernel.run(q, k, v).close();
        }
        torch_cuda.device_synchronize();
        return (System.nanoTime() - start) / 1e6 / RUNS;
    }

    /** The first queries of the last head against float32. */
    private static boolean isRight(Tensor out, Tensor q, Tensor k, Tensor v) {
        long rows = Math.min(ROWS, q.size(2));
        Tensor expected = torch.scaled_dot_product_attention(wide(q.narrow(2, 0, rows)), wide(k), wide(v));
        Tensor got = wide(out.narrow(2, 0, rows));
        double error = got.sub(expected).norm().item_double() / expected.norm().item_double();
        return error <= RIGHT || Double.isNaN(error); // what is not finite already is told elsewhere
    }

    private static Tensor wide(Tensor x) {
        return x.narrow(1, x.size(1) - 1, 1).to(ScalarType.Float);
    }
}
