package reusediffusion.schedule;

/**
 * The share of the signal's variance, ᾱ, that training keeps at each of its times; it falls from nearly 1 to nearly 0.
 *
 * <p>Source: the constructors of EulerDiscreteScheduler and CogVideoXDDIMScheduler of diffusers 0.40.0.dev0.
 */
final class AlphasCumprod {
    /** The last level after a rescale to zero where σ must stay finite: the smallest positive number of float16. */
    static final double NEARLY_ZERO = 0x1p-24;

    private AlphasCumprod() {}

    /**
     * The levels of SDXL, in the float32 steps of diffusers: near ᾱ = 1 the rounding of 1 - ᾱ is visible in σ, and the networks
     * are always run with the rounded ones.
     *
     * @param last the last level after a rescale to zero
     */
    static double[] ofPictures(SchedulerConfig config, double last) {
        config.none("trained_betas", config.training().trainedBetas());
        config.only("beta_schedule", config.training().betaSchedule(), "scaled_linear", "linear");
        boolean scaled = config.training().betaSchedule().equals("scaled_linear");
        float[] line = scaled
                ? line(
                        (float) Math.sqrt(config.training().betaStart()),
                        (float) Math.sqrt(config.training().betaEnd()),
                        config)
                : line(
                        (float) config.training().betaStart(),
                        (float) config.training().betaEnd(),
                        config);
        float[] betas = new float[line.length];
        for (int i = 0; i < line.length; i++) {
            betas[i] = scaled ? line[i] * line[i] : line[i];
        }
        double[] alphas = products(betas);
        if (config.training().rescaleBetasZeroSnr()) {
            alphas = products(rescaled(alphas));
            alphas[alphas.length - 1] = last;
        }
        return alphas;
    }

    /** ᾱ of the noise that each time adds. */
    private static double[] products(float[] betas) {
        double[] alphas = new double[betas.length];
        double product = 1;
        for (int i = 0; i < betas.length; i++) {
            product *= 1 - betas[i];
            alphas[i] = (float) product;
        }
        return alphas;
    }

    /** What each time adds where √ᾱ ends at 0, in the float32 steps of diffusers. */
    private static float[] rescaled(double[] alphas) {
        double[] whole = alphas.clone();
        rescaleToZero(whole);
        float[] betas = new float[whole.length];
        for (int i = 0; i < betas.length; i++) {
            float kept = i == 0 ? (float) whole[0] : (float) whole[i] / (float) whole[i - 1];
            betas[i] = 1 - kept;
        }
        return betas;
    }

    /** The levels of CogVideoX, in float64: the signal-to-noise ratio divided by a constant, then the last level set to 0. */
    static double[] ofVideos(SchedulerConfig config) {
        config.none("trained_betas", config.training().trainedBetas());
        config.only("beta_schedule", config.training().betaSchedule(), "scaled_linear");
        int train = config.training().numTrainTimesteps();
        double from = Math.sqrt(config.training().betaStart());
        double to = Math.sqrt(config.training().betaEnd());
        double shift = config.training().snrShiftScale();
        double[] alphas = new double[train];
        double product = 1;
        for (int i = 0; i < train; i++) {
            double root = from + i * (to - from) / (train - 1);
            product *= 1 - root * root;
            alphas[i] = product / (shift + (1 - shift) * product);
        }
        if (config.training().rescaleBetasZeroSnr()) {
            rescaleToZero(alphas);
        }
        return alphas;
    }

    /** √ᾱ on a line that keeps its first value and ends at 0; arXiv 2305.08891, algorithm 1. */
    private static void rescaleToZero(double[] alphas) {
        double first = Math.sqrt(alphas[0]);
        double last = Math.sqrt(alphas[alphas.length - 1]);
        for (int i = 0; i < alphas.length; i++) {
            double root = (Math.sqrt(alphas[i]) - last) * (first / (first - last));
            alphas[i] = root * root;
        }
    }

    /** Even steps in float32, from both ends to the middle as torch takes them. */
    private static float[] line(float from, float to, SchedulerConfig config) {
        int n = config.training().numTrainTimesteps();
        float step = (to - from) / (n - 1);
        float[] line = new float[n];
        for (int i = 0; i < n; i++) {
            line[i] = i < n / 2 ? from + step * i : to - step * (n - 1 - i);
        }
        return line;
    }
}
