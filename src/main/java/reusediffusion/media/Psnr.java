package reusediffusion.media;

import java.util.List;

/**
 * Peak signal-to-noise ratio in dB: 10 log₁₀(255² / mean squared error), the mean over all pixels, colours and frames; infinite
 * for equal pictures.
 */
public final class Psnr {
    private Psnr() {}

    /**
     * Computes the peak signal-to-noise ratio of two pictures of one size in decibels.
     *
     * @throws IllegalArgumentException where the pictures differ in size
     */
    public static double of(Picture a, Picture b) {
        return of(List.of(a), List.of(b));
    }

    /**
     * Computes the ratio of two clips in decibels: the error is averaged over all frames before the logarithm is taken.
     *
     * @throws IllegalArgumentException where the clips differ in length or size, or have no frame
     */
    public static double of(List<Picture> a, List<Picture> b) {
        if (a.size() != b.size() || a.isEmpty()) {
            throw new IllegalArgumentException(
                    "Clips of equal length are needed, not " + a.size() + " and " + b.size() + " frames.");
        }
        long sum = 0;
        long count = 0;
        for (int i = 0; i < a.size(); i++) {
            sum += squaredError(a.get(i), b.get(i));
            count += a.get(i).rgb().length;
        }
        return 10 * Math.log10(255.0 * 255.0 * count / sum);
    }

    private static long squaredError(Picture a, Picture b) {
        a.requireSameSize(b);
        long sum = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            int d = (a.rgb()[i] & 255) - (b.rgb()[i] & 255);
            sum += (long) d * d;
        }
        return sum;
    }
}
