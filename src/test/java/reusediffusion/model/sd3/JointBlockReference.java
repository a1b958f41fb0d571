package reusediffusion.model.sd3;

import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A joint block of SD3.5 spelled out number by number in float64, to hold the network against; one sample at a time. */
final class JointBlockReference {
    private final Map<String, Tensor> weights;
    private final int heads;
    private final int width;

    JointBlockReference(Map<String, Tensor> weights, int heads, int width) {
        this.weights = weights;
        this.heads = heads;
        this.width = width;
    }

    /** Image tokens, text tokens (null after the last block). */
    record Result(double[][] image, double[][] text) {}

    Result apply(double[][] image, double[][] text, double[] embedding, boolean dual, boolean last) {
        double[] activated = silu(embedding);
        double[] m = linear(
                "norm1.linear", activated); // shift, scale, gate of attention, of feed-forward, of second attention
        double[] t = linear("norm1_context.linear", activated);
        double[][] normedImage = modulate(normalise(image), m, 0, 1);
        double[][] normedText = last ? modulate(normalise(text), t, 1, 0) : modulate(normalise(text), t, 0, 1);
        double[][] q = join(
                project("attn.to_q", "attn.norm_q", normedImage),
                project("attn.add_q_proj", "attn.norm_added_q", normedText));
        double[][] k = join(
                project("attn.to_k", "attn.norm_k", normedImage),
                project("attn.add_k_proj", "attn.norm_added_k", normedText));
        double[][] v = join(linear("attn.to_v", normedImage), linear("attn.add_v_proj", normedText));
        double[][] attended = attend(q, k, v);
        double[][] y = add(image, linear("attn.to_out.0", rows(attended, 0, image.length)), m, 2);
        if (dual) {
            double[][] again = modulate(normalise(image), m, 6, 7);
            double[][] second = attend(
                    project("attn2.to_q", "attn2.norm_q", again),
                    project("attn2.to_k", "attn2.norm_k", again),
                    linear("attn2.to_v", again));
            y = add(y, linear("attn2.to_out.0", second), m, 8);
        }
        double[][] newImage = feedForward("ff", y, m);
        if (last) {
            return new Result(newImage, null);
        }
        double[][] z = add(text, linear("attn.to_add_out", rows(attended, image.length, text.length)), t, 2);
        return new Result(newImage, feedForward("ff_context", z, t));
    }

    private double[][] feedForward(String name, double[][] x, double[] m) {
        double[][] inner = linear(name + ".net.0.proj", modulate(normalise(x), m, 3, 4));
        for (double[] row : inner) {
            for (int i = 0; i < row.length; i++) {
                double u = row[i];
                row[i] = 0.5 * u * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (u + 0.044715 * u * u * u)));
            }
        }
        return add(x, linear(name + ".net.2", inner), m, 5);
    }

    private double[][] project(String linear, String norm, double[][] x) {
        double[][] y = linear(linear, x);
        double[] scale = vector(norm + ".weight");
        int size = width / heads;
        for (double[] row : y) {
            for (int h = 0; h < heads; h++) {
                double squares = 0;
                for (int i = 0; i < size; i++) {
                    squares += row[h * size + i] * row[h * size + i];
                }
                for (int i = 0; i < size; i++) {
                    row[h * size + i] *= scale[i] / Math.sqrt(squares / size + 1e-6);
                }
            }
        }
        return y;
    }

    private double[][] attend(double[][] q, double[][] k, double[][] v) {
        int size = width / heads;
        double[][] out = new double[q.length][width];
        for (int i = 0; i < q.length; i++) {
            for (int from = 0; from < width; from += size) {
                double[] score = new double[k.length];
                double sum = 0;
                for (int j = 0; j < k.length; j++) {
                    double dot = 0;
                    for (int c = from; c < from + size; c++) {
                        dot += q[i][c] * k[j][c];
                    }
                    score[j] = Math.exp(dot / Math.sqrt(size));
                    sum += score[j];
                }
                for (int j = 0; j < k.length; j++) {
                    for (int c = from; c < from + size; c++) {
                        out[i][c] += score[j] / sum * v[j][c];
                    }
                }
            }
        }
        return out;
    }

    private static double[][] normalise(double[][] x) {
        double[][] y = new double[x.length][x[0].length];
        for (int s = 0; s < x.length; s++) {
            double mean = 0;
            double variance = 0;
            for (double value : x[s]) {
                mean += value / x[s].length;
            }
            for (double value : x[s]) {
                variance += (value - mean) * (value - mean) / x[s].length;
            }
            for (int c = 0; c < y[s].length; c++) {
                y[s][c] = (x[s][c] - mean) / Math.sqrt(variance + 1e-6);
            }
        }
        return y;
    }

    private double[][] modulate(double[][] x, double[] m, int shift, int scale) {
        double[][] y = new double[x.length][width];
        for (int s = 0; s < x.length; s++) {
            for (int c = 0; c < width; c++) {
                y[s][c] = x[s][c] * (1 + m[scale * width + c]) + m[shift * width + c];
            }
        }
        return y;
    }

    private double[][] add(double[][] x, double[][] delta, double[] m, int gate) {
        double[][] y = new double[x.length][width];
        for (int s = 0; s < x.length; s++) {
            for (int c = 0; c < width; c++) {
                y[s][c] = x[s][c] + m[gate * width + c] * delta[s][c];
            }
        }
        return y;
    }

    private double[][] linear(String name, double[][] x) {
        double[][] y = new double[x.length][];
        for (int s = 0; s < x.length; s++) {
            y[s] = linear(name, x[s]);
        }
        return y;
    }

    private double[] linear(String name, double[] x) {
        double[][] weight = matrix(weights.get(name + ".weight"));
        double[] y = vector(name + ".bias");
        for (int o = 0; o < y.length; o++) {
            for (int i = 0; i < x.length; i++) {
                y[o] += weight[o][i] * x[i];
            }
        }
        return y;
    }

    private double[] vector(String name) {
        return matrix(weights.get(name).unsqueeze(0))[0];
    }

    /** (N, C) → rows. */
    static double[][] matrix(Tensor t) {
        double[][] rows = new double[(int) t.size(0)][(int) t.size(1)];
        for (int i = 0; i < rows.length; i++) {
            t.select(0, i).to(ScalarType.Double).contiguous().data_ptr_double().get(rows[i]);
        }
        return rows;
    }

    private static double[] silu(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] / (1 + Math.exp(-x[i]));
        }
        return y;
    }

    private static double[][] join(double[][] a, double[][] b) {
        double[][] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    private static double[][] rows(double[][] x, int from, int count) {
        return Arrays.copyOfRange(x, from, from + count);
    }
}
