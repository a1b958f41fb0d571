package reusediffusion.reuse.statistics;

/** Quantiles of few numbers, exactly; {@link Moments} has those of many. */
public final class Quantiles {
    private Quantiles() {}

    /** The value below which this share of ascending values lies, between neighbours linearly. */
    public static double of(double[] ascending, double share) {
        double place = share * (ascending.length - 1);
        int below = (int) Math.min(ascending.length - 1, Math.floor(place));
        int above = Math.min(ascending.length - 1, below + 1);
        return ascending[below] + (place - below) * (ascending[above] - ascending[below]);
    }
}
