package reusediffusion.schedule;

/** The clean sample that a prediction v implies for x = signal · clean + noise · ε: sample · x + prediction · v. */
record CleanEstimate(double sample, double prediction) {

    /** @param type {@code epsilon}, or {@code v_prediction} (arXiv 2202.00512) */
    static CleanEstimate of(String type, double signal, double noise) {
        return switch (type) {
            case "epsilon" -> new CleanEstimate(1 / signal, -noise / signal);
            case "v_prediction" -> new CleanEstimate(signal, -noise);
            default -> throw new IllegalArgumentException(
                    "There is no prediction_type " + type + " here; supported: epsilon, v_prediction.");
        };
    }
}
