package reusediffusion.media;

import java.util.List;

/**
 * Structural similarity, 1 for equal pictures: the mean over the three colours and over all places where the 11 × 11 Gaussian
 * window (σ = 1.5) fits in whole; K₁ = 0.01, K₂ = 0.03, L = 255. Source: Wang, Bovik, Sheikh and Simoncelli, "Image quality
 * assessment: from error visibility to structural similarity", IEEE Transactions on Image Processing 13(4), 2004.
 */
public final class Ssim {
    private static final int WINDOW = 11;
    private static final double SIGMA = 1.5;
    private static final double C1 = Math.pow(0.01 * 255, 2);
    private static final double C2 = Math.pow(0.03 * 255, 2);
    private static final double[] WEIGHTS = weights();

    private Ssim() {}

    /**
     * Computes the structural similarity of two pictures of one size; 1 where they are equal.
     *
     * @throws IllegalArgumentException where the pictures differ in size, or are smaller than the window
     */
    public static double of(Picture a, Picture b) {
        a.requireSameSize(b);
        if (a.width() < WINDOW || a.height() < WINDOW) {
            throw new IllegalArgumentException("SSIM needs pictures of at least " + WINDOW + " × " + WINDOW
                    + " pixels, not " + a.width() + " × " + a.height() + ".");
        }
        double sum = 0;
        for (int colour = 0; colour < 3; colour++) {
            sum += of(plane(a, colour), plane(b, colour), a.width());
        }
        return sum / 3;
    }

    /**
     * Computes the mean structural similarity over the frames of two clips.
     *
     * @throws IllegalArgumentException where the clips differ in length or size, or have no frame
     */
    public static double of(List<Picture> a, List<Picture> b) {
        if (a.size() != b.size() || a.isEmpty()) {
            throw new IllegalArgumentException(
                    "Clips of equal length are needed, not " + a.size() + " and " + b.size() + " frames.");
        }
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            sum += of(a.get(i), b.get(i));
        }
        return sum / a.size();
    }

    private static double of(double[] x, double[] y, int width) {
        double[] meanX = blur(x, width);
        double[] meanY = blur(y, width);
        double[] squareX = blur(product(x, x), width);
        double[] squareY = blur(product(y, y), width);
        double[] product = blur(product(x, y), width);
        double sum = 0;
        for (int i = 0; i < meanX.length; i++) {
            double xy = meanX[i] * meanY[i];
            double xx = meanX[i] * meanX[i];
            double yy = meanY[i] * meanY[i];
            double variances = squareX[i] - xx + squareY[i] - yy;
            double covariance = product[i] - xy;
            sum += (2 * xy + C1) * (2 * covariance + C2) / ((xx + yy + C1) * (variances + C2));
        }
        return sum / meanX.length;
    }

    /** Weighted means over all windows that fit: (H, W) → (H - 10, W - 10), along rows and then along columns. */
    private static double[] blur(double[] values, int width) {
        int height = values.length / width;
        int narrow = width - WINDOW + 1;
        double[] rows = new double[narrow * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < narrow; x++) {
                rows[y * narrow + x] = weighted(values, y * width + x, 1);
            }
        }
        double[] means = new double[narrow * (height - WINDOW + 1)];
        for (int i = 0; i < means.length; i++) {
            means[i] = weighted(rows, i, narrow);
        }
        return means;
    }

    private static double weighted(double[] values, int start, int stride) {
        double sum = 0;
        for (int k = 0; k < WINDOW; k++) {
            sum += WEIGHTS[k] * values[start + k * stride];
        }
        return sum;
    }

    private static double[] product(double[] x, double[] y) {
        double[] product = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            product[i] = x[i] * y[i];
        }
        return product;
    }

    private static double[] plane(Picture picture, int colour) {
        double[] plane = new double[picture.width() * picture.height()];
        for (int i = 0; i < plane.length; i++) {
            plane[i] = picture.rgb()[i * 3 + colour] & 255;
        }
        return plane;
    }

    private static double[] weights() {
        double[] weights = new double[WINDOW];
        double sum = 0;
        for (int k = 0; k < WINDOW; k++) {
            double distance = k - WINDOW / 2;
            weights[k] = Math.exp(-distance * distance / (2 * SIGMA * SIGMA));
            sum += weights[k];
        }
        for (int k = 0; k < WINDOW; k++) {
            weights[k] /= sum;
        }
        return weights;
    }
}
