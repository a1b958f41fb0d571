package reusediffusion.reuse.statistics;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.memory.Memory;

/**
 * Count, mean, spread, extremes and quantiles of a scalar over samples. Merging is associative and commutative: exactly in count and
 * extremes, up to rounding in mean and spread; quantiles are exact up to 512 samples and within 0.6 % of rank beyond.
 *
 * <p>Source: Welford 1962 and Chan, Golub, LeVeque 1983 for the moments; Karnin, Lang, Liberty, arXiv 1603.05346, for the quantiles.
 */
public final class Moments implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int EXACT_UP_TO = 512;

    private long count;
    private double mean;
    private double squares;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private transient KllDoublesSketch sketch = KllDoublesSketch.newHeapInstance(EXACT_UP_TO);

    /**
     * Takes in one finite value.
     *
     * @throws IllegalArgumentException where the value is not finite
     */
    public void add(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "A measured value is " + value + "; statistics take finite values alone.");
        }
        count++;
        double shift = value - mean;
        mean += shift / count;
        squares += shift * (value - mean);
        min = Math.min(min, value);
        max = Math.max(max, value);
        sketch.update(value);
    }

    /** Takes in all that {@code other} has seen, which stays as it was. */
    public void merge(Moments other) {
        if (other.count == 0) {
            return;
        }
        long both = count + other.count;
        double shift = other.mean - mean;
        double share = (double) other.count / both;
        squares += other.squares + shift * shift * count * share;
        mean = (count * mean + other.count * other.mean) / both;
        count = both;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
        sketch.merge(other.sketch);
    }

    /** The number of values. */
    public long count() {
        return count;
    }

    /** The mean of the values; NaN where there is none. */
    public double mean() {
        return count == 0 ? Double.NaN : mean;
    }

    /** Sum of squared distances from the mean. */
    public double squares() {
        return squares;
    }

    /** The sample standard deviation; 0 of fewer than two values. */
    public double deviation() {
        return count < 2 ? 0 : Math.sqrt(squares / (count - 1));
    }

    /** The least of the values. */
    public double min() {
        return min;
    }

    /** The largest of the values. */
    public double max() {
        return max;
    }

    /** The values below which these shares of all lie; NaN of nothing. */
    public double[] quantiles(double... shares) {
        double[] values = new double[shares.length];
        for (int i = 0; i < shares.length; i++) {
            values[i] = count == 0 ? Double.NaN : sketch.getQuantile(shares[i]);
        }
        return values;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.defaultWriteObject();
        byte[] bytes = sketch.toByteArray();
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        sketch = KllDoublesSketch.heapify(Memory.wrap(bytes));
    }
}
