package reusediffusion.schedule.formula;

/**
 * How far DPM-Solver++ goes with a clean estimate and its divided differences over λ = log(signal / noise), and how far its stochastic form does.
 *
 * <p>Source: arXiv 2211.01095, sections 3.2 and 5; DPMSolverMultistepScheduler and DPMSolverSinglestepScheduler of diffusers 0.40.0.dev0.
 *
 * @param h how much λ grows; ∞ where the step ends at the clean sample
 * @param sde the stochastic form
 */
public record ExponentialStep(double h, boolean sde) {
    /** How much of the clean estimate comes in, for signal 1. */
    public double gone() {
        return -Math.expm1(sde ? -2 * h : -h);
    }

    /** What stays of a sample whose noise falls to the share {@code ratio}. */
    public double kept(double ratio) {
        return sde ? ratio * Math.exp(-h) : ratio;
    }

    /** The factor of the first difference. */
    public double slope() {
        return 1 - gone() / scaled();
    }

    /** The factor of the second difference. */
    public double bend() {
        double gone = gone();
        return sde ? (gone - scaled()) / (scaled() * scaled()) - 0.5 : (gone - h) / (h * h) + 0.5;
    }

    /** How much fresh noise comes in, where the noise ends at {@code noise}. */
    public double fresh(double noise) {
        return sde ? noise * Math.sqrt(gone()) : 0;
    }

    private double scaled() {
        return sde ? 2 * h : h;
    }
}
