package reusediffusion.schedule;

/**
 * DPM-Solver++ (2M): second-order steps over λ = log(signal / noise), with the clean estimate of the step before; the first step,
 * and the last where it ends at σ = 0, are of first order.
 *
 * <p>Source: DPMSolverMultistepScheduler of diffusers, midpoint; arXiv 2211.01095, algorithm 2.
 *
 * @param times (steps) whole training times
 * @param sigmas (steps + 1) noise over signal, falling
 * @param lastFirstOrder the last step is of first order
 */
record DPMSolverMultistep(double[] times, double[] sigmas, String predictionType, boolean lastFirstOrder)
        implements Schedule {
    /** Below this many steps diffusers takes the last one with first order wherever it ends. */
    private static final int FEW = 15;

    static DPMSolverMultistep of(SchedulerConfig config, int steps) {
        config.only("algorithm_type", config.algorithmType(), "dpmsolver++");
        config.only("solver_type", config.solverType(), "midpoint");
        config.only("solver_order", config.solverOrder(), 2);
        Sigmas levels = Sigmas.of(config);
        double[] times = Spacing.rounded(Spacing.times(config, steps, steps + 1));
        double[] sigmas = levels.at(times);
        if (config.useKarrasSigmas()) {
            sigmas = Sigmas.karras(levels.highest(), levels.lowest(), steps);
            times = Spacing.rounded(levels.timesOf(sigmas));
        }
        boolean lastFirstOrder = config.eulerAtFinal()
                || config.lowerOrderFinal() && steps < FEW
                || config.finalSigmasType().equals("zero");
        return new DPMSolverMultistep(times, levels.ended(sigmas, config), config.predictionType(), lastFirstOrder);
    }

    @Override
    public int size() {
        return times.length;
    }

    @Override
    public Step step(int i) {
        double stride = lambda(i + 1) - lambda(i);
        double gain = -signal(i + 1) * Math.expm1(-stride);
        boolean first = i == 0 || lastFirstOrder && i == size() - 1;
        double memory = first ? 0 : gain * stride / (2 * (lambda(i) - lambda(i - 1)));
        CleanEstimate clean = CleanEstimate.of(predictionType, signal(i), noise(i));
        double own = gain + memory;
        return new Step(
                times[i],
                1,
                noise(i + 1) / noise(i) + own * clean.sample(),
                own * clean.prediction(),
                -memory,
                0,
                0,
                clean.sample(),
                clean.prediction());
    }

    private double signal(int i) {
        return 1 / Math.sqrt(sigmas[i] * sigmas[i] + 1);
    }

    private double noise(int i) {
        return sigmas[i] * signal(i);
    }

    private double lambda(int i) {
        return -Math.log(sigmas[i]);
    }
}
