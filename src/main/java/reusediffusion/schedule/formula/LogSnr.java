package reusediffusion.schedule.formula;

/**
 * The log of the signal's power over the noise's, by which steps of different schedules are compared. Both levels are
 * taken a little larger than they are: so pure noise and the clean sample stay finite, and steps near them stay apart.
 *
 * <p>Source: arXiv 2107.00630, section 3.
 */
public final class LogSnr {
    private static final double FLOOR = 0.005;

    private LogSnr() {}

    /** 2 log(signal / noise), for levels of 0 to 1; from -10.6 at pure noise to 10.6 at the clean sample. */
    public static double of(double signal, double noise) {
        return 2 * Math.log((signal + FLOOR) / (noise + FLOOR));
    }

    /** Of the share ᾱ of the signal's variance: ᾱ / (1 - ᾱ) without the floor. */
    public static double ofAlpha(double alpha) {
        return of(Math.sqrt(alpha), Math.sqrt(1 - alpha));
    }
}
