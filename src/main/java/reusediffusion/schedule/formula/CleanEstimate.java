package reusediffusion.schedule.formula;

/** Gives the clean sample that a prediction v implies for x = signal · clean + noise · ε. */
public final class CleanEstimate {
    private CleanEstimate() {}

    /**
     * The clean sample e.
     *
     * @param type {@code epsilon}, {@code v_prediction} (arXiv 2202.00512), or {@code flow_prediction} where signal = 1 - noise
     * @throws IllegalArgumentException for another type
     */
    public static LinearCombination of(String type, double signal, double noise) {
        return switch (type) {
            case "epsilon" -> LinearCombination.of(1 / signal, -noise / signal);
            case "v_prediction" -> LinearCombination.of(signal, -noise);
            case "flow_prediction" -> LinearCombination.of(1, -noise);
            default -> throw new IllegalArgumentException("There is no prediction_type " + type
                    + " here; supported: epsilon, v_prediction, and flow_prediction of flows.");
        };
    }

    /** The ε that a prediction implies. */
    public static LinearCombination noise(String type, double signal, double noise) {
        return type.equals("epsilon")
                ? LinearCombination.PREDICTION
                : LinearCombination.SAMPLE
                        .minus(of(type, signal, noise).times(signal))
                        .times(1 / noise);
    }
}
