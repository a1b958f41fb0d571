package reusediffusion.reuse.guard;

import java.io.Serializable;

/** The goal by which a {@link Guard} chooses a sample's plan. */
public sealed interface GuardGoal extends Serializable {

    /** With which a plan is counted on to do as well as is said of it, between 0 and 1. */
    double confidence();

    /** Of two plans with these calls, each with the PSNR (dB) that it reaches with that confidence, whether the second is worth taking. */
    boolean prefers(int calls, double psnr, int otherCalls, double otherPsnr);

    /** As few calls as reach a PSNR, in dB. */
    record Floor(double decibels, double confidence) implements GuardGoal {
        public Floor {
            requireConfidence(confidence);
        }

        @Override
        public boolean prefers(int calls, double psnr, int otherCalls, double otherPsnr) {
            boolean enough = psnr >= decibels;
            return otherPsnr >= decibels ? !enough || otherCalls < calls : !enough && otherPsnr > psnr;
        }
    }

    /**
     * As small a mean squared error over all samples as so many calls allow.
     *
     * @param perCall by how much a call must lower a sample's squared error (of pixels between 0 and 1) to be made
     */
    record Price(double perCall, double confidence) implements GuardGoal {
        public Price {
            requireConfidence(confidence);
        }

        @Override
        public boolean prefers(int calls, double psnr, int otherCalls, double otherPsnr) {
            return squared(otherPsnr) + perCall * otherCalls < squared(psnr) + perCall * calls;
        }

        private static double squared(double psnr) {
            return Math.pow(10, -psnr / 10);
        }
    }

    private static void requireConfidence(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "A guard takes a confidence between 0 and 1, such as 0.5, not " + confidence + ".");
        }
    }
}
