package reusediffusion.spark.batch;

import java.io.Serializable;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Which size of batches makes the most samples a second, of 1, 2, 4 and so on.
 *
 * @param rates samples a second by size, of those that fit
 */
public record BatchSearch(int size, TreeMap<Integer, Double> rates) implements Serializable {
    private static final long serialVersionUID = 1;

    /** A gain below this is none: it lies within what two measurements differ by, and small batches use less memory and wait less. */
    private static final double GAIN = 1.02;

    /**
     * Doubles the size for as long as that gains something.
     *
     * @param most the largest size that may be chosen
     * @param rate measures samples a second of a size; null where a batch of it does not fit
     * @throws IllegalStateException where not even one sample fits
     */
    static BatchSearch of(int most, IntFunction<Double> rate) {
        TreeMap<Integer, Double> rates = new TreeMap<>();
        int best = 1;
        for (int size = 1; size <= most; size *= 2) {
            Double measured = rate.apply(size);
            if (measured == null) {
                break;
            }
            rates.put(size, measured);
            if (size > 1 && measured < GAIN * rates.get(best)) {
                break;
            }
            best = size;
        }
        if (rates.isEmpty()) {
            throw new IllegalStateException(
                    "Not even one sample fits into the memory of the device; ask for smaller ones"
                            + " (--width-height), or try --offload, --vae-tiling or --precision fp8.");
        }
        return new BatchSearch(best, rates);
    }
}
